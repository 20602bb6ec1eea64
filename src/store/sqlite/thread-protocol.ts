import type { ThreadFailure } from './thread-failure.js';
import type { WriteOperation, WriteResult } from './write-operation.js';

/** What SQLite binds and returns here. The driver aborts the process on a boolean: there is none. */
export type SqlValue = string | number | null;

/** What a database thread is started with. */
export interface ThreadSettings {
  path: string;
  /** Whether the thread's connection may write. */
  writable: boolean;
  /** How long a statement waits for another process's transaction, in milliseconds. */
  busyTimeoutMs: number;
}

/** The answer to one statement. */
export interface StatementResult {
  columns: string[];
  rows: SqlValue[][];
  changes: number;
}

/** What a thread can be asked for. */
export type ThreadTask =
  | { kind: 'query'; sql: string; parameters: readonly SqlValue[] }
  | { kind: 'write'; operations: readonly WriteOperation[] }
  | { kind: 'close' };

/** What a thread answers to a task, by its kind. */
export interface ThreadAnswers {
  query: StatementResult;
  write: WriteResult[];
  close: null;
}

export interface ThreadRequest {
  id: number;
  task: ThreadTask;
}

export type ThreadReply =
  | { id: number; ok: true; answer: ThreadAnswers[keyof ThreadAnswers] }
  | { id: number; ok: false; failure: ThreadFailure };

/** How long a statement waits for a transaction of another process on the same file. */
export const DEFAULT_BUSY_TIMEOUT_MS = 5000;
