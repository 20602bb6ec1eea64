import Database from 'libsql';
import { sqliteCodeOf } from './thread-failure.js';
import type { SqlValue, StatementResult, ThreadSettings } from './thread-protocol.js';

const MAX_CACHED_STATEMENTS = 256;
const WAL_SWITCH_PAUSE_MS = 20;
/** How much of the database a connection keeps in memory; the rest of what is read often is in the system's cache. */
const CACHE_KIBIBYTES = 8 * 1024;
/** How long the log grows before it is copied into the file: 16 MiB, since the copying takes two syncs of its own. */
const CHECKPOINT_PAGES = 4096;
/** What the log is cut down to after a long reader has let it grow. */
const MAX_IDLE_LOG_BYTES = 64 * 1024 * 1024;

interface PreparedStatement {
  statement: Database.Statement;
  /** Empty for a statement that returns no rows. */
  columns: string[];
}

/**
 * One connection, for use in a worker thread: every call blocks. Statements are prepared once and kept.
 *
 * Of the driver's methods only `all` and `run` are used: its `get` leaves the statement where it stands, so that the
 * next call repeats the last row or the last error.
 */
export class SqliteConnection {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, PreparedStatement>();

  constructor(settings: ThreadSettings) {
    this.#database = new Database(settings.path, { timeout: settings.busyTimeoutMs });
    try {
      this.#configure(settings);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  /** Runs a statement, whatever it returns. */
  query(sql: string, parameters: readonly SqlValue[]): StatementResult {
    const { statement, columns } = this.#prepare(sql);
    if (columns.length === 0) return { columns, rows: [], changes: statement.run([...parameters]).changes };
    return { columns, rows: statement.all([...parameters]) as SqlValue[][], changes: 0 };
  }

  /** The rows of a query, each as the values of its columns. */
  rows(sql: string, ...parameters: SqlValue[]): SqlValue[][] {
    return this.#prepare(sql).statement.all(parameters) as SqlValue[][];
  }

  /** @returns how many rows changed, and the row id of the last one inserted */
  run(sql: string, ...parameters: SqlValue[]): { changes: number; rowId: number } {
    const { changes, lastInsertRowid } = this.#prepare(sql).statement.run(parameters);
    return { changes, rowId: Number(lastInsertRowid) };
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #configure(settings: ThreadSettings): void {
    if (settings.writable) this.#switchToWal(settings.busyTimeoutMs);
    // The default of most builds, but what the store promises must not depend on how a library was built.
    this.#database.exec('PRAGMA synchronous = FULL');
    this.#database.exec(`PRAGMA cache_size = -${CACHE_KIBIBYTES}`);
    if (settings.writable) {
      this.#database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
      this.#database.exec(`PRAGMA journal_size_limit = ${MAX_IDLE_LOG_BYTES}`);
    } else {
      this.#database.exec('PRAGMA query_only = ON');
    }
  }

  /** SQLite does not wait for others when it changes the journal mode, so that two starting processes may collide. */
  #switchToWal(timeoutMs: number): void {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      try {
        this.#database.prepare('PRAGMA journal_mode = WAL').all();
        return;
      } catch (error) {
        if (!sqliteCodeOf(error)?.startsWith('SQLITE_BUSY') || performance.now() > deadline) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_SWITCH_PAUSE_MS);
      }
    }
  }

  #prepare(sql: string): PreparedStatement {
    const known = this.#statements.get(sql);
    if (known) {
      // Keeps the map in the order of use, so that the first key is the one unused for longest.
      this.#statements.delete(sql);
      this.#statements.set(sql, known);
      return known;
    }
    const statement = this.#database.prepare(sql);
    const columns = statement.columns().map((column) => column.name);
    if (columns.length > 0) statement.raw();
    const prepared = { statement, columns };
    this.#statements.set(sql, prepared);
    if (this.#statements.size > MAX_CACHED_STATEMENTS) {
      const [oldest] = this.#statements.keys();
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    return prepared;
  }
}
