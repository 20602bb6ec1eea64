import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { FeedEntry } from '../../ports/campaign-store.js';
import type { Scope } from '../../ports/scope.js';
import { AUDIT_ENTRY_COLUMNS, toAuditEntry, type AuditEntryRow } from '../sql/audit-entry-row.js';
import type { FeedCursors, FeedPlace } from '../sql/feed-cursors.js';
import type { SqlTables } from '../sql/sql-tables.js';

const COLUMNS = sql.join(AUDIT_ENTRY_COLUMNS.map((column) => sql.ref(column)));

/**
 * What is below every transaction that may still commit: nothing can become visible there any more, so a reader who
 * stays below misses nothing.
 */
function settled(transactionOffset: number): RawBuilder<number> {
  return sql`(SELECT ${transactionOffset}::bigint + pg_snapshot_xmin(pg_current_snapshot())::text::bigint)`;
}

/** Entries behind a place of the feed, in the order of places. */
export async function readFeed(
  db: Kysely<SqlTables>,
  cursors: FeedCursors,
  transactionOffset: number,
  scope: Scope,
  [transaction = 0, position = 0]: FeedPlace,
  limit: number,
): Promise<FeedEntry[]> {
  const inScope = scope.kind === 'tenant' ? sql`tenant_id = ${scope.tenantId} AND ` : sql``;
  const { rows } = await sql<AuditEntryRow & { tenant_id: string; transaction_id: number; position: number }>`
    SELECT ${COLUMNS}, tenant_id, transaction_id, position FROM audit_entry
    WHERE ${inScope}(transaction_id, position) > (${transaction}::bigint, ${position}::integer)
      AND transaction_id < ${settled(transactionOffset)}
    ORDER BY transaction_id, position LIMIT ${limit}`.execute(db);
  return rows.map((row) => ({
    cursor: cursors.write(row.transaction_id, row.position),
    tenantId: row.tenant_id,
    entry: toAuditEntry(row),
  }));
}

/** The place of the newest entry that the feed shows. */
export async function readFeedHead(db: Kysely<SqlTables>, transactionOffset: number): Promise<FeedPlace> {
  const { rows } = await sql<{ transaction_id: number; position: number }>`
    SELECT transaction_id, position FROM audit_entry WHERE transaction_id < ${settled(transactionOffset)}
    ORDER BY transaction_id DESC, position DESC LIMIT 1`.execute(db);
  const [newest] = rows;
  return newest ? [newest.transaction_id, newest.position] : [0, 0];
}
