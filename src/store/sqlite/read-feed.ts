import type { Kysely } from 'kysely';
import type { FeedEntry } from '../../ports/campaign-store.js';
import type { Scope } from '../../ports/scope.js';
import { AUDIT_ENTRY_COLUMNS, toAuditEntry } from '../sql/audit-entry-row.js';
import type { FeedCursors, FeedPlace } from '../sql/feed-cursors.js';
import type { SqlTables } from '../sql/sql-tables.js';

/** Entries behind a position of the feed, in the order of positions. */
export async function readFeed(
  db: Kysely<SqlTables>,
  cursors: FeedCursors,
  scope: Scope,
  [after = 0]: FeedPlace,
  limit: number,
): Promise<FeedEntry[]> {
  const all = db
    .selectFrom('audit_entry')
    .select([...AUDIT_ENTRY_COLUMNS, 'tenant_id', 'position'])
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit);
  const rows = await (scope.kind === 'tenant' ? all.where('tenant_id', '=', scope.tenantId) : all).execute();
  return rows.map((row) => ({
    cursor: cursors.write(row.position),
    tenantId: row.tenant_id,
    entry: toAuditEntry(row),
  }));
}
