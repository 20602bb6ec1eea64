import { sql, type Kysely } from 'kysely';
import type { ArtifactKind, Artifacts } from '../../ports/campaign-record.js';
import type { Scope } from '../../ports/scope.js';
import type { SqlFlavor } from './sql-flavor.js';
import type { SqlTables } from './sql-tables.js';

/** The artifacts of the given kinds; campaigns that have none of them, or are out of scope, are left out. */
export async function readArtifacts(
  db: Kysely<SqlTables>,
  flavor: SqlFlavor,
  scope: Scope,
  campaignIds: readonly string[],
  kinds: readonly ArtifactKind[],
): Promise<Map<string, Artifacts>> {
  const found = new Map<string, Artifacts>();
  if (kinds.length === 0) return found;
  const rows = await db
    .selectFrom(flavor.valuesTable([...new Set(campaignIds)]).as('wanted'))
    .crossJoin('campaign')
    .crossJoin('artifact')
    .select(['artifact.campaign_id', 'artifact.kind', 'artifact.body'])
    .where('campaign.id', '=', sql.ref<string>('wanted.value'))
    .whereRef('artifact.campaign_id', '=', 'campaign.id')
    .where('artifact.kind', 'in', kinds)
    .$if(scope.kind === 'tenant', (query) =>
      query.where('campaign.tenant_id', '=', scope.kind === 'tenant' ? scope.tenantId : ''),
    )
    .execute();
  for (const row of rows) {
    const artifacts = found.get(row.campaign_id) ?? {};
    artifacts[row.kind as ArtifactKind] = row.body;
    found.set(row.campaign_id, artifacts);
  }
  return found;
}
