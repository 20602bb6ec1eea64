import pg from 'pg';
import { StoreUnavailableError } from '../../ports/campaign-store.js';
import { didNothing, toStoreError } from './postgres-failure.js';

/** How long a connection may take, and a request may wait for a free one. */
const CONNECT_MS = 2_000;
/** How long the server works on a statement before it gives up. */
const STATEMENT_MS = 4_000;
/** How long a statement waits for a lock: longer than the second after which the server looks for a deadlock. */
const LOCK_MS = 1_500;
/** A transaction that says nothing for so long is ended: it would hold back the feed. */
const IDLE_IN_TRANSACTION_MS = 5_000;
/** How long we wait for an answer before the connection is given up: longer than the server may work. */
const ANSWER_MS = 5_000;
const KEEP_ALIVE_AFTER_MS = 5_000;

/**
 * The settings of a session. What is written is on disk when it is acknowledged, whatever the server's default is; and
 * the planner has no choice: every query of the store is a walk along an index or a few look-ups in one, also while the
 * tables are small or nothing is known of their size.
 */
const SESSION = [
  'synchronous_commit=on',
  'default_transaction_isolation=read\\ committed',
  'default_transaction_read_only=off',
  'jit=off',
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'enable_sort=off',
];

/** Counts and sums come as numbers: none of ours leaves the safe integers. */
const TYPES = new pg.TypeOverrides();
TYPES.setTypeParser(pg.types.builtins.INT8, Number);
TYPES.setTypeParser(pg.types.builtins.NUMERIC, Number);

/** How a store connects. */
export interface ConnectionOptions {
  /** `postgres://user:password@host:port/database`. */
  url: string;
  /** How many connections there may be. */
  max: number;
  /** Whether statements may take as long as they need: for migrations. */
  patient?: boolean;
}

/** A pool of connections that outlives restarts of the server: what cannot be reached is tried anew with the next query. */
export function createPool({ url, max, patient = false }: ConnectionOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'leadboost',
    max,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    options: SESSION.map((setting) => `-c ${setting}`).join(' '),
    types: TYPES,
    ...(patient ? {} : { statement_timeout: STATEMENT_MS, lock_timeout: LOCK_MS, query_timeout: ANSWER_MS }),
  });
  // The server may end any connection at any moment, in the pool or out of it. Whoever uses it learns it from its query.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** A statement with its parameters. */
export interface Statement {
  text: string;
  values: readonly unknown[];
  /** Prepared under this name once per connection. */
  name?: string;
}

/** The connections of a store. Each statement is a transaction of its own. */
export class PostgresConnections {
  readonly #pool: pg.Pool;
  #closing: Promise<void> | null = null;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /**
   * Runs a statement.
   *
   * @throws StoreUnavailableError when the server cannot be reached or cannot do it now
   * @throws StatementFailedError when the statement or its values are at fault
   */
  async query<R extends object>(statement: Statement): Promise<pg.QueryResult<R>> {
    try {
      return await this.run<R>(statement);
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /**
   * The same, but throws what the driver throws.
   *
   * @throws StoreUnavailableError when nothing was sent
   */
  async run<R extends object>({ text, values, name }: Statement): Promise<pg.QueryResult<R>> {
    if (this.#closing) throw new StoreUnavailableError('The store is closed.');
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw toStoreError(error);
    });
    try {
      const result = await client.query<R>({
        text,
        values: [...values],
        ...(name === undefined ? {} : { name }),
      });
      client.release();
      return result;
    } catch (error) {
      // After a refusal the connection is as good as before; after all else nobody knows what is still under way on it.
      client.release(!didNothing(error));
      throw error;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#pool.end();
    return this.#closing;
  }
}
