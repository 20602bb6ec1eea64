import { Kysely, Migrator, PostgresDialect, sql, type Migration } from 'kysely';
import { DatabaseOpenError } from '../sql/database-open-error.js';
import type { SqlTables } from '../sql/sql-tables.js';
import { initialSchema } from './migrations/0001-initial-schema.js';
import { createPool } from './postgres-connections.js';
import { describeLocation } from './postgres-location.js';

const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial-schema': initialSchema,
};
const MIGRATION_TABLE = 'schema_migration';

/**
 * Brings the database of a `postgres://` URL to the current schema. Processes that do so at once take turns.
 *
 * @returns the names of the migrations that were run
 * @throws DatabaseOpenError when the database cannot be used, or its schema is newer than this version
 */
export async function migratePostgres(url: string): Promise<string[]> {
  return withSetup(url, async (db, location) => {
    await readSchema(db, location);
    const migrator = new Migrator({
      db,
      provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
      migrationTableName: MIGRATION_TABLE,
      migrationLockTableName: `${MIGRATION_TABLE}_lock`,
    });
    const { error, results } = await migrator.migrateToLatest();
    if (error !== undefined) throw toOpenError(error, location);
    return (results ?? []).map((result) => result.migrationName);
  });
}

/**
 * Refuses a database whose schema is not the current one.
 *
 * @throws DatabaseOpenError
 */
export async function requireCurrentSchema(db: Kysely<SqlTables>, location: string): Promise<void> {
  const applied = await readSchema(db, location);
  const missing = Object.keys(MIGRATIONS).filter((name) => !applied.has(name));
  if (missing.length > 0) {
    throw new DatabaseOpenError(
      `${location} does not have the schema of this version (it lacks ${missing.join(', ')}): run \`leadboost migrate\`, then start again.`,
    );
  }
}

/**
 * Runs something on a connection of its own that may take its time and open transactions.
 *
 * @throws DatabaseOpenError for whatever goes wrong
 */
export async function withSetup<T>(
  url: string,
  run: (db: Kysely<SqlTables>, location: string) => Promise<T>,
): Promise<T> {
  const location = describeLocation(url);
  // The migrator asks for the tables while it holds the lock in a transaction.
  const db = new Kysely<SqlTables>({
    dialect: new PostgresDialect({ pool: createPool({ url, max: 2, patient: true }) }),
  });
  try {
    return await run(db, location);
  } catch (error) {
    throw toOpenError(error, location);
  } finally {
    await db.destroy();
  }
}

/** The migrations that were run; refuses the database of another program, and one of a newer version. */
async function readSchema(db: Kysely<SqlTables>, location: string): Promise<Set<string>> {
  const { rows: tables } = await sql<{ name: string }>`
    SELECT tablename AS name FROM pg_tables
    WHERE schemaname = current_schema() AND tablename IN ('campaign', ${MIGRATION_TABLE})`.execute(db);
  if (!tables.some(({ name }) => name === MIGRATION_TABLE)) {
    if (tables.length === 0) return new Set();
    throw new DatabaseOpenError(
      `${location} has a table "campaign" of another program: point DATABASE_URL at a database of its own.`,
    );
  }
  const applied = await sql<{ name: string }>`SELECT name FROM ${sql.table(MIGRATION_TABLE)}`.execute(db);
  const unknown = applied.rows.find(({ name }) => !(name in MIGRATIONS));
  if (unknown) {
    throw new DatabaseOpenError(
      `${location} was written by a newer version (it has the migration ${unknown.name}): run that version, or restore a backup made before the upgrade.`,
    );
  }
  return new Set(applied.rows.map(({ name }) => name));
}

/** Why a database cannot be used, by the code of the system or the server. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'cannot be reached (nobody listens there): start the server, or correct DATABASE_URL',
  ENOTFOUND: 'cannot be reached (no such host is known): correct DATABASE_URL',
  EAI_AGAIN: 'cannot be reached (the name of the host could not be resolved): correct DATABASE_URL',
  '28P01': 'refuses the user or the password: correct DATABASE_URL',
  '28000': 'refuses the user: correct DATABASE_URL, or the rights on the server',
  '3D000': 'does not exist: make it with createdb, or correct DATABASE_URL',
  '42501': 'does not give its user the right to do this: GRANT it, or use another user',
  '53300': 'has no connection left: raise max_connections, or lower DATABASE_POOL_MAX',
  '57P03': 'is still starting: try again in a moment',
};

function toOpenError(error: unknown, location: string): Error {
  if (error instanceof DatabaseOpenError) return error;
  const code = codeOf(error);
  const message = error instanceof Error && error.message !== '' ? error.message : String(error);
  const reason = code === null ? undefined : REASONS[code];
  return new DatabaseOpenError(
    reason === undefined
      ? `${location} cannot be used (${message}): see that DATABASE_URL is right and that the server is well.`
      : `${location} ${reason}.`,
    { cause: error },
  );
}

function codeOf(error: unknown): string | null {
  // A host with several addresses fails with one error for each.
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : null;
}
