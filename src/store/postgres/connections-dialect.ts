import {
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
} from 'kysely';
import type { PostgresConnections } from './postgres-connections.js';

/** Has kysely's queries run by the store's connections, each on any of them. There are no transactions here. */
export class ConnectionsDialect implements Dialect {
  readonly #connections: PostgresConnections;

  constructor(connections: PostgresConnections) {
    this.#connections = connections;
  }

  createDriver(): Driver {
    return new ConnectionsDriver(this.#connections);
  }

  createQueryCompiler(): PostgresQueryCompiler {
    return new PostgresQueryCompiler();
  }

  createAdapter(): PostgresAdapter {
    return new PostgresAdapter();
  }

  createIntrospector(db: Kysely<unknown>): PostgresIntrospector {
    return new PostgresIntrospector(db);
  }
}

class ConnectionsDriver implements Driver {
  readonly #connection: DatabaseConnection;

  constructor(connections: PostgresConnections) {
    this.#connection = new AnyConnection(connections);
  }

  async init(): Promise<void> {
    // The pool connects with the first query.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    // Each query takes a connection from the pool and gives it back.
  }

  beginTransaction(): Promise<void> {
    return Promise.reject(new Error('A transaction needs a connection of its own.'));
  }

  commitTransaction(): Promise<void> {
    return this.beginTransaction();
  }

  rollbackTransaction(): Promise<void> {
    return this.beginTransaction();
  }

  async destroy(): Promise<void> {
    // The pool is closed by the store.
  }
}

class AnyConnection implements DatabaseConnection {
  readonly #connections: PostgresConnections;

  constructor(connections: PostgresConnections) {
    this.#connections = connections;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows } = await this.#connections.query({ text: query.sql, values: query.parameters });
    // What a row holds is what the query selects: kysely's types say so, and no driver can check it.
    return { rows: rows as R[] };
  }

  // eslint-disable-next-line require-yield -- the interface wants a generator; nothing here reads a result in parts
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not supported: read in pages.');
  }
}
