import { sql } from 'kysely';
import type { DueWork } from '../../ports/campaign-store.js';
import type { SqlFlavor } from '../sql/sql-flavor.js';

export const sqliteFlavor: SqlFlavor = {
  mergesOrderedUnions: true,

  valuesTable: (values) => sql<{ value: string }>`(SELECT value FROM json_each(${JSON.stringify(values)}))`,

  longestDue: (tenants, now, each) => sql<DueWork>`
    SELECT campaign.id AS "campaignId", campaign.tenant_id AS "tenantId"
    FROM json_each(${JSON.stringify(tenants)}) AS turn CROSS JOIN campaign
    WHERE campaign.id IN (
      SELECT waiting.id FROM campaign AS waiting
      WHERE waiting.tenant_id = turn.value AND waiting.due_at <= ${now} AND waiting.lease_worker IS NULL
      ORDER BY waiting.due_at, waiting.id LIMIT ${each})`,
};
