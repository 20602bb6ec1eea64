import { sql } from 'kysely';
import type { DueWork } from '../../ports/campaign-store.js';
import type { SqlFlavor } from '../sql/sql-flavor.js';

/** PostgreSQL refuses a text with U+0000 even as something to look for. There is no such id. */
export function canBeStored(id: string): boolean {
  return !id.includes('\0');
}

export const postgresFlavor: SqlFlavor = {
  // It sorts them, since it does not see that the state is the same in all of a branch.
  mergesOrderedUnions: false,

  valuesTable: (values) =>
    sql<{ value: string }>`(SELECT unnest(${values.filter(canBeStored)}::text[]) AS value)`,

  longestDue: (tenants, now, each) => sql<DueWork>`
    SELECT waiting.id AS "campaignId", waiting.tenant_id AS "tenantId"
    FROM unnest(${tenants}::text[]) AS turn (tenant_id) CROSS JOIN LATERAL (
      SELECT campaign.id, campaign.tenant_id FROM campaign
      WHERE campaign.tenant_id = turn.tenant_id AND campaign.due_at <= ${now} AND campaign.lease_worker IS NULL
      ORDER BY campaign.due_at, campaign.id LIMIT ${each}) AS waiting`,
};
