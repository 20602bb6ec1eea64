import { randomUUID } from 'node:crypto';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { SqlTables } from '../sql/sql-tables.js';

/** What places of the feed mean in this database. */
export interface FeedEpoch {
  /** A random id: cursors of another epoch are refused. */
  epoch: string;
  /** What is added to the server's transaction ids, so that entries of a restored dump stay before new ones. */
  transactionOffset: number;
}

/**
 * The server and the database that give the transaction ids, another one has others; and the table as it was made here,
 * which a dump makes anew.
 */
const ORIGIN = sql<string>`(SELECT system_identifier || '/' || pg_database.oid || '/' || 'meta'::regclass::oid
  FROM pg_control_system(), pg_database WHERE datname = current_database())`;

/**
 * Reads the feed's epoch. A database that was made from a dump begins a new epoch here: the numbers of transactions are
 * the server's, and what came after the dump is gone.
 *
 * @param db may open transactions
 */
export async function readFeedEpoch(db: Kysely<SqlTables>): Promise<FeedEpoch> {
  return db.transaction().execute(async (transaction) => {
    // Processes that start at once take turns; the lock ends with the transaction.
    await sql`LOCK TABLE meta IN SHARE ROW EXCLUSIVE MODE`.execute(transaction);
    const known = new Map(
      (await transaction.selectFrom('meta').selectAll().execute()).map(({ key, value }) => [key, value]),
    );
    const { rows } = await sql<{ origin: string }>`SELECT ${ORIGIN} AS origin`.execute(transaction);
    const origin = rows[0]?.origin ?? '';
    const epoch = known.get('epoch');
    if (epoch !== undefined && known.get('origin') === origin) {
      return { epoch, transactionOffset: Number(known.get('transaction_offset')) };
    }
    return beginEpoch(transaction, origin);
  });
}

async function beginEpoch(transaction: Transaction<SqlTables>, origin: string): Promise<FeedEpoch> {
  const { rows } = await sql<{ offset: number }>`
    SELECT GREATEST(0, COALESCE((SELECT max(transaction_id) FROM audit_entry), 0)
      - pg_current_xact_id()::text::bigint + 1) AS "offset"`.execute(transaction);
  const begun = { epoch: randomUUID(), transactionOffset: rows[0]?.offset ?? 0 };
  await transaction
    .insertInto('meta')
    .values([
      { key: 'epoch', value: begun.epoch },
      { key: 'origin', value: origin },
      { key: 'transaction_offset', value: String(begun.transactionOffset) },
    ])
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })),
    )
    .execute();
  return begun;
}
