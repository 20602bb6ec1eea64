import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
} from 'kysely';
import type { TaskRunner } from './database-thread.js';
import { nameValues } from './name-values.js';
import type { SqlValue } from './thread-protocol.js';

/** Has kysely's queries run by a database thread. Transactions are for the migrator alone, which has the thread to itself. */
export class ThreadDialect implements Dialect {
  readonly #thread: TaskRunner;

  constructor(thread: TaskRunner) {
    this.#thread = thread;
  }

  createDriver(): Driver {
    return new ThreadDriver(this.#thread);
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): DialectAdapter {
    return new LockingSqliteAdapter();
  }

  createIntrospector(db: Kysely<unknown>): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }
}

/** Migrations run inside one transaction, which begins with the write lock: two processes that start at once take turns. */
class LockingSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ThreadDriver implements Driver {
  readonly #connection: ThreadConnection;

  constructor(thread: TaskRunner) {
    this.#connection = new ThreadConnection(thread);
  }

  async init(): Promise<void> {
    // The thread opens its connection with the first query.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    // There is one connection, and it takes any number of queries.
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('BEGIN IMMEDIATE'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('COMMIT'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('ROLLBACK'));
  }

  async destroy(): Promise<void> {
    // The thread is closed by whoever started it.
  }
}

class ThreadConnection implements DatabaseConnection {
  readonly #thread: TaskRunner;

  constructor(thread: TaskRunner) {
    this.#thread = thread;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const parameters = query.parameters.map(toSqlValue);
    const result = await this.#thread.run({ kind: 'query', sql: query.sql, parameters });
    // What a row holds is what the query selects: kysely's types say so, and no driver can check it.
    return {
      rows: result.rows.map((values) => nameValues(result.columns, values)) as R[],
      numAffectedRows: BigInt(result.changes),
    };
  }

  // eslint-disable-next-line require-yield -- the interface wants a generator; nothing here reads a result in parts
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not supported: read in pages.');
  }
}

function toSqlValue(value: unknown): SqlValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new TypeError(`A ${typeof value} cannot be bound to a statement.`);
}
