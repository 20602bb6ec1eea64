import type { Kysely } from 'kysely';
import type { AuditEntry } from '../../contracts/audit-entry.js';
import type { FeedEntry } from '../../ports/campaign-store.js';
import type { Scope } from '../../ports/scope.js';
import { AUDIT_ENTRY_COLUMNS, toAuditEntry } from './audit-entry-row.js';
import type { FeedCursors } from './feed-cursors.js';
import type { SqlTables } from './sql-tables.js';

/** Entries of one campaign with a sequence above `after`, oldest first. */
export async function readEntries(
  db: Kysely<SqlTables>,
  scope: Scope,
  campaignId: string,
  after: number,
  limit: number,
): Promise<AuditEntry[]> {
  const rows = await db
    .selectFrom('audit_entry')
    .select([...AUDIT_ENTRY_COLUMNS, 'tenant_id'])
    .where('campaign_id', '=', campaignId)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)
    .execute();
  // A campaign has one tenant: either all of its entries are in scope, or none.
  if (scope.kind === 'tenant' && rows[0]?.tenant_id !== scope.tenantId) return [];
  return rows.map(toAuditEntry);
}

/** Entries behind a position of the feed, in the order of positions. */
export async function readFeed(
  db: Kysely<SqlTables>,
  cursors: FeedCursors,
  scope: Scope,
  after: number,
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
