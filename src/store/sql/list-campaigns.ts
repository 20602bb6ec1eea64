import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { CampaignRecord } from '../../ports/campaign-record.js';
import type { CampaignPageRequest, Page } from '../../ports/campaign-store.js';
import type { Scope } from '../../ports/scope.js';
import { orderColumn, pageWithin } from './campaign-conditions.js';
import {
  branchesOf,
  chooseNarrowing,
  commonConditions,
  matchesNothing,
  type CampaignQuery,
  type FewCampaigns,
} from './campaign-query.js';
import { CAMPAIGN_COLUMNS, toCampaignRecord, type CampaignRow } from './campaign-row.js';
import type { SqlFlavor } from './sql-flavor.js';
import type { SqlTables } from './sql-tables.js';

const COLUMNS = CAMPAIGN_COLUMNS.map((column) => `campaign.${column}` as const);

/** One page of campaigns, read by keyset: its cost does not grow with the number of campaigns or with the page's place. */
export async function listCampaigns(
  db: Kysely<SqlTables>,
  flavor: SqlFlavor,
  scope: Scope,
  request: CampaignPageRequest,
): Promise<Page<CampaignRecord>> {
  const query = { scope, filter: request.filter, order: request.order };
  if (matchesNothing(query)) return { items: [], hasMore: false };
  const narrowing = await chooseNarrowing(db, query);
  const rows = narrowing
    ? await readNarrowed(db, query, request, narrowing)
    : await walk(db, flavor, query, request);
  return { items: rows.slice(0, request.first).map(toCampaignRecord), hasMore: rows.length > request.first };
}

/** Walks along the indexes of the order, one for each branch, and merges them as it goes. */
async function walk(
  db: Kysely<SqlTables>,
  flavor: SqlFlavor,
  query: CampaignQuery,
  { first, after, order }: CampaignPageRequest,
): Promise<CampaignRow[]> {
  const branches = branchesOf(query).map((branch) =>
    db
      .selectFrom('campaign')
      .select(COLUMNS)
      .where((eb) =>
        eb.and([
          ...commonConditions(eb, query),
          ...branch(eb),
          ...pageWithin(eb, order, query.filter, after),
        ]),
      ),
  );
  const page = <T>(rows: SelectQueryBuilder<SqlTables, 'campaign', T>) => {
    const direction = order.direction === 'ASC' ? 'asc' : 'desc';
    return rows
      .orderBy(orderColumn(order), direction)
      .orderBy('id', direction)
      .limit(first + 1);
  };
  const limited = branches.length > 1 && !flavor.mergesOrderedUnions;
  const [firstWalk, ...others] = limited
    ? branches.map((branch) => db.selectFrom(page(branch).as('campaign')).select(COLUMNS))
    : branches;
  if (!firstWalk) return [];
  return page(others.reduce((union, walked) => union.unionAll(walked), firstWalk)).execute();
}

/** Reads the few campaigns that the narrowing leaves, and sorts them. */
async function readNarrowed(
  db: Kysely<SqlTables>,
  query: CampaignQuery,
  { first, after, order }: CampaignPageRequest,
  narrowing: FewCampaigns,
): Promise<CampaignRow[]> {
  const direction = order.direction === 'ASC' ? 'asc' : 'desc';
  return db
    .selectFrom(narrowing.as('campaign'))
    .select(COLUMNS)
    .where((eb) =>
      eb.and([
        ...commonConditions(eb, query),
        eb.or(branchesOf(query).map((branch) => eb.and(branch(eb)))),
        ...pageWithin(eb, order, query.filter, after),
      ]),
    )
    .orderBy(orderColumn(order), direction)
    .orderBy('id', direction)
    .limit(first + 1)
    .execute();
}
