import { parentPort, workerData } from 'node:worker_threads';
import { SqliteConnection } from './sqlite-connection.js';
import { toThreadFailure } from './thread-failure.js';
import type {
  ThreadAnswers,
  ThreadReply,
  ThreadRequest,
  ThreadSettings,
  ThreadTask,
} from './thread-protocol.js';
import { writeBatch } from './write-batch.js';

/** The entry point of a database thread: owns one connection, and answers one request after the other. */
function serve(port: NonNullable<typeof parentPort>, settings: ThreadSettings): void {
  let connection: SqliteConnection | null = null;

  const answer = (task: ThreadTask): ThreadAnswers[keyof ThreadAnswers] => {
    if (task.kind === 'close') {
      connection?.close();
      port.close();
      return null;
    }
    // Opened by the first request, and again by the next one after a failure.
    connection ??= new SqliteConnection(settings);
    if (task.kind === 'query') return connection.query(task.sql, task.parameters);
    const results = writeBatch(connection, task.operations);
    if (connection.inTransaction) {
      // It could not even roll back. Nothing is committed, and a new connection begins anew.
      connection.close();
      connection = null;
    }
    return results;
  };

  port.on('message', ({ id, task }: ThreadRequest) => {
    let reply: ThreadReply;
    try {
      reply = { id, ok: true, answer: answer(task) };
    } catch (error) {
      reply = { id, ok: false, failure: toThreadFailure(error) };
    }
    port.postMessage(reply);
  });
}

if (parentPort) serve(parentPort, workerData as ThreadSettings);
