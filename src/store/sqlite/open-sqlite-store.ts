import { Kysely } from 'kysely';
import type { CampaignStore } from '../../ports/campaign-store.js';
import { DatabaseOpenError } from '../sql/database-open-error.js';
import type { SqlTables } from '../sql/sql-tables.js';
import { DatabaseThread } from './database-thread.js';
import { migrateThrough } from './migrate-sqlite.js';
import { SqliteCampaignStore } from './sqlite-campaign-store.js';
import { prepareLocation, sqlitePath } from './sqlite-location.js';
import { ThreadDialect } from './thread-dialect.js';
import { DEFAULT_BUSY_TIMEOUT_MS } from './thread-protocol.js';

export interface SqliteStoreOptions {
  /** `file:` and a path, relative to the working directory or from the root. Its directory is made when missing. */
  url: string;
  /** How long a write waits for another process's transaction before it fails, in milliseconds. Default 5000. */
  busyTimeoutMs?: number;
  /** Told after each transaction, that is after each sync to disk, how many operations it carried. */
  onGroup?: (operations: number) => void;
}

/**
 * Opens the store on a SQLite file, and brings the file to the current schema first.
 *
 * @throws DatabaseOpenError when the file cannot be used, or was written by a newer version
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<CampaignStore> {
  const path = sqlitePath(options.url);
  prepareLocation(path);
  const busyTimeoutMs = options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS;
  const writer = new DatabaseThread({ path, writable: true, busyTimeoutMs });
  const reader = new DatabaseThread({ path, writable: false, busyTimeoutMs });
  try {
    await migrateThrough(writer, path);
    return new SqliteCampaignStore({ writer, reader }, await readEpoch(reader), options.onGroup);
  } catch (error) {
    await reader.close();
    await writer.close();
    throw error;
  }
}

/** The random id that a database gets when it is made. */
async function readEpoch(reader: DatabaseThread): Promise<string> {
  const db = new Kysely<SqlTables>({ dialect: new ThreadDialect(reader) });
  const row = await db.selectFrom('meta').select('value').where('key', '=', 'epoch').executeTakeFirst();
  if (!row) throw new DatabaseOpenError('The database has lost its epoch: restore a backup.');
  return row.value;
}
