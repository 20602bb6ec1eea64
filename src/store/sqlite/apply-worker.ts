import type { SqliteConnection } from './sqlite-connection.js';
import type {
  BuryWorkerOperation,
  HeartbeatOperation,
  RegisterWorkerOperation,
  RemoveWorkerOperation,
} from './write-operation.js';

export function applyRegister(connection: SqliteConnection, operation: RegisterWorkerOperation): null {
  connection.run(REGISTER_WORKER, operation.workerId);
  return null;
}

/** @returns false when the worker has no row any more: it was declared dead */
export function applyHeartbeat(connection: SqliteConnection, operation: HeartbeatOperation): boolean {
  return connection.run(BEAT, operation.status, operation.workerId).changes === 1;
}

export function applyBury(connection: SqliteConnection, operation: BuryWorkerOperation): null {
  connection.run(BURY_WORKER, operation.workerId, operation.beat);
  return null;
}

export function applyRemove(connection: SqliteConnection, operation: RemoveWorkerOperation): null {
  connection.run(REMOVE_WORKER, operation.workerId);
  return null;
}

const REGISTER_WORKER = `
  INSERT INTO worker (id, beat, status) VALUES (?, 1, '{}')
  ON CONFLICT (id) DO UPDATE SET beat = beat + 1`;

const BEAT = 'UPDATE worker SET beat = beat + 1, status = ? WHERE id = ?';

const BURY_WORKER = 'DELETE FROM worker WHERE id = ? AND beat = ?';

const REMOVE_WORKER = 'DELETE FROM worker WHERE id = ?';
