import { sql, type Kysely } from 'kysely';
import type { CampaignFilter } from '../../ports/campaign-store.js';
import type { Scope } from '../../ports/scope.js';
import {
  branchesOf,
  chooseNarrowing,
  commonConditions,
  matchesNothing,
  type CampaignQuery,
} from './campaign-query.js';
import { EVERY_TENANT, type SqlTables } from './sql-tables.js';

export interface CampaignCount {
  count: number;
  capped: boolean;
}

/** Counts from the kept numbers where they say it; otherwise counts rows, and stops at `cap`. */
export async function countCampaigns(
  db: Kysely<SqlTables>,
  scope: Scope,
  filter: CampaignFilter,
  cap: number,
): Promise<CampaignCount> {
  const query: CampaignQuery = { scope, filter, order: null };
  if (matchesNothing(query)) return { count: 0, capped: false };
  if (isByStatesAlone(filter)) return { count: await sumKeptCounts(db, query), capped: false };
  const found = await countRows(db, query, cap + 1);
  return found > cap ? { count: cap, capped: true } : { count: found, capped: false };
}

function isByStatesAlone(filter: CampaignFilter): boolean {
  const { failureReasons, search, createdAfter, createdBefore } = filter;
  return !failureReasons && !search && createdAfter === undefined && createdBefore === undefined;
}

async function sumKeptCounts(db: Kysely<SqlTables>, { scope, filter }: CampaignQuery): Promise<number> {
  const { states } = filter;
  const { total } = await db
    .selectFrom('campaign_count')
    .select((eb) => eb.fn.sum<number | null>('count').as('total'))
    .where('tenant_id', '=', scope.kind === 'tenant' ? scope.tenantId : EVERY_TENANT)
    .$if(states !== undefined, (counts) => counts.where('state', 'in', states ?? []))
    .executeTakeFirstOrThrow();
  return total ?? 0;
}

async function countRows(db: Kysely<SqlTables>, query: CampaignQuery, limit: number): Promise<number> {
  const narrowing = await chooseNarrowing(db, query);
  const [firstBranch, ...others] = branchesOf(query).map((branch) =>
    (narrowing ? db.selectFrom(narrowing.as('campaign')) : db.selectFrom('campaign'))
      .select('campaign.id')
      .where((eb) => eb.and([...commonConditions(eb, query), ...branch(eb)])),
  );
  if (!firstBranch) return 0;
  const rows = others.reduce((union, branch) => union.unionAll(branch), firstBranch).limit(limit);
  const { count } = await db
    .selectFrom(rows.as('counted'))
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
