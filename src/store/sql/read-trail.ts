import type { Kysely } from 'kysely';
import type { AuditEntry } from '../../contracts/audit-entry.js';
import type { Scope } from '../../ports/scope.js';
import { AUDIT_ENTRY_COLUMNS, toAuditEntry } from './audit-entry-row.js';
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
