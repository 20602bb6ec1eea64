import { sql, type Kysely } from 'kysely';
import type { CampaignState } from '../../contracts/enums.js';
import type { CampaignRecord } from '../../ports/campaign-record.js';
import type { CampaignHead } from '../../ports/campaign-store.js';
import type { Scope } from '../../ports/scope.js';
import { CAMPAIGN_COLUMNS, toCampaignRecord } from './campaign-row.js';
import type { SqlFlavor } from './sql-flavor.js';
import type { SqlTables } from './sql-tables.js';

export async function findCampaign(
  db: Kysely<SqlTables>,
  scope: Scope,
  campaignId: string,
): Promise<CampaignRecord | null> {
  const row = await db
    .selectFrom('campaign')
    .select(CAMPAIGN_COLUMNS)
    .where('id', '=', campaignId)
    .executeTakeFirst();
  if (!row || (scope.kind === 'tenant' && row.tenant_id !== scope.tenantId)) return null;
  return toCampaignRecord(row);
}

export async function findCampaigns(
  db: Kysely<SqlTables>,
  flavor: SqlFlavor,
  scope: Scope,
  campaignIds: readonly string[],
): Promise<CampaignRecord[]> {
  const rows = await db
    .selectFrom(flavor.valuesTable(distinct(campaignIds)).as('wanted'))
    .crossJoin('campaign')
    .select(CAMPAIGN_COLUMNS)
    .where('id', '=', sql.ref<string>('wanted.value'))
    .$if(scope.kind === 'tenant', (query) =>
      query.where('tenant_id', '=', scope.kind === 'tenant' ? scope.tenantId : ''),
    )
    .execute();
  return rows.map(toCampaignRecord);
}

export async function readHeads(
  db: Kysely<SqlTables>,
  flavor: SqlFlavor,
  campaignIds: readonly string[],
): Promise<CampaignHead[]> {
  const rows = await db
    .selectFrom(flavor.valuesTable(distinct(campaignIds)).as('wanted'))
    .crossJoin('campaign')
    .select(['id', 'sequence', 'state'])
    .where('id', '=', sql.ref<string>('wanted.value'))
    .execute();
  return rows.map((row) => ({
    campaignId: row.id,
    sequence: row.sequence,
    state: row.state as CampaignState,
  }));
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
