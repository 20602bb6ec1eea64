import { applyClaim, applyConfirm, applyRelease } from './apply-lease.js';
import { applyCommit } from './apply-commit.js';
import { applyPrune } from './apply-prune.js';
import { applyBury, applyHeartbeat, applyRegister, applyRemove } from './apply-worker.js';
import { CampaignCounts } from './campaign-counts.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { toThreadFailure } from './thread-failure.js';
import type { WriteAnswers, WriteOperation, WriteResult } from './write-operation.js';

/**
 * Runs operations as one transaction: one sync for all of them. They share the transaction and not their fate: when it
 * fails for another reason than the engine, its halves are run each by themselves, until what is at fault is alone.
 */
export function writeBatch(
  connection: SqliteConnection,
  operations: readonly WriteOperation[],
): WriteResult[] {
  try {
    return writeTogether(connection, operations);
  } catch (error) {
    const failure = toThreadFailure(error);
    failure.unavailable ||= !rollBack(connection);
    if (failure.unavailable || operations.length === 1) return operations.map(() => ({ ok: false, failure }));
    const middle = operations.length >> 1;
    return [operations.slice(0, middle), operations.slice(middle)].flatMap((half) =>
      writeBatch(connection, half),
    );
  }
}

/** @returns false when the engine could not even do that: then the connection is of no more use */
function rollBack(connection: SqliteConnection): boolean {
  try {
    if (connection.inTransaction) connection.run('ROLLBACK');
  } catch {
    // What the transaction holds is lost with the connection.
  }
  return !connection.inTransaction;
}

function writeTogether(connection: SqliteConnection, operations: readonly WriteOperation[]): WriteResult[] {
  connection.run('BEGIN IMMEDIATE');
  const counts = new CampaignCounts();
  const results = operations.map((operation) => ({
    ok: true as const,
    answer: apply(connection, operation, counts),
  }));
  counts.write(connection);
  connection.run('COMMIT');
  return results;
}

function apply(
  connection: SqliteConnection,
  operation: WriteOperation,
  counts: CampaignCounts,
): WriteAnswers[keyof WriteAnswers] {
  switch (operation.kind) {
    case 'commit':
      return applyCommit(connection, operation, counts);
    case 'claim':
      return applyClaim(connection, operation);
    case 'confirm':
      return applyConfirm(connection, operation);
    case 'release':
      return applyRelease(connection, operation);
    case 'purgeIdempotency':
      return connection.run(PURGE_IDEMPOTENCY, operation.now, operation.limit).changes;
    case 'registerWorker':
      return applyRegister(connection, operation);
    case 'heartbeat':
      return applyHeartbeat(connection, operation);
    case 'buryWorker':
      return applyBury(connection, operation);
    case 'removeWorker':
      return applyRemove(connection, operation);
    case 'prune':
      return applyPrune(connection, operation, counts);
  }
}

const PURGE_IDEMPOTENCY = `
  DELETE FROM idempotency WHERE rowid IN
    (SELECT rowid FROM idempotency WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`;
