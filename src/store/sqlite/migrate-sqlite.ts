import { Kysely, Migrator, sql, type Migration } from 'kysely';
import { DatabaseOpenError } from '../sql/database-open-error.js';
import type { SqlTables } from '../sql/sql-tables.js';
import { DatabaseThread, type TaskRunner } from './database-thread.js';
import { initialSchema } from './migrations/0001-initial-schema.js';
import { prepareLocation, sqlitePath } from './sqlite-location.js';
import { ThreadDialect } from './thread-dialect.js';
import { DEFAULT_BUSY_TIMEOUT_MS } from './thread-protocol.js';

const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial-schema': initialSchema,
};
const MIGRATION_TABLE = 'schema_migration';

/**
 * Brings the database of a `file:` URL to the current schema; makes it where there is none.
 *
 * @returns the names of the migrations that were run
 * @throws DatabaseOpenError when the file cannot be used, or its schema is newer than this version
 */
export async function migrateSqlite(url: string): Promise<string[]> {
  const path = sqlitePath(url);
  prepareLocation(path);
  const thread = new DatabaseThread({ path, writable: true, busyTimeoutMs: DEFAULT_BUSY_TIMEOUT_MS });
  try {
    return await migrateThrough(thread, path);
  } finally {
    await thread.close();
  }
}

/** Migrates through a writing thread that does nothing else meanwhile. */
export async function migrateThrough(thread: TaskRunner, path: string): Promise<string[]> {
  const db = new Kysely<SqlTables>({ dialect: new ThreadDialect(thread) });
  await refuseForeignSchema(db, path);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
    migrationTableName: MIGRATION_TABLE,
    migrationLockTableName: `${MIGRATION_TABLE}_lock`,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw toOpenError(error, path);
  return (results ?? []).map((result) => result.migrationName);
}

/** Refuses a file that is no database, one of another program, and one of a newer version. */
async function refuseForeignSchema(db: Kysely<SqlTables>, path: string): Promise<void> {
  try {
    const tables = await sql<{ name: string }>`SELECT name FROM sqlite_schema WHERE type = 'table'`.execute(
      db,
    );
    if (tables.rows.length === 0) return;
    if (!tables.rows.some((table) => table.name === MIGRATION_TABLE)) {
      throw new DatabaseOpenError(
        `${path} is the database of another program: point DATABASE_URL at a file of its own.`,
      );
    }
    const applied = await sql<{ name: string }>`SELECT name FROM ${sql.table(MIGRATION_TABLE)}`.execute(db);
    const unknown = applied.rows.find(({ name }) => !(name in MIGRATIONS));
    if (unknown) {
      throw new DatabaseOpenError(
        `${path} was written by a newer version (it has the migration ${unknown.name}): run that version, or restore a backup made before the upgrade.`,
      );
    }
  } catch (error) {
    throw toOpenError(error, path);
  }
}

function toOpenError(error: unknown, path: string): Error {
  if (error instanceof DatabaseOpenError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('SQLITE_NOTADB') || message.includes('SQLITE_CORRUPT')) {
    return new DatabaseOpenError(
      `${path} is not a SQLite database, or is damaged: restore a backup, or point DATABASE_URL elsewhere.`,
    );
  }
  if (message.includes('SQLITE_BUSY')) {
    return new DatabaseOpenError(
      `${path} is locked by another process: end what holds it, then start again.`,
    );
  }
  return new DatabaseOpenError(
    `${path} cannot be opened (${message}): see that the disk has space and can be written.`,
  );
}
