import type { Expression, ExpressionBuilder, Kysely, Selectable, SelectQueryBuilder, SqlBool } from 'kysely';
import { CampaignState } from '../../contracts/enums.js';
import type { CampaignFilter, CampaignOrder } from '../../ports/campaign-store.js';
import type { Scope } from '../../ports/scope.js';
import {
  createdWithin,
  createdWithinUnindexed,
  inScope,
  nameMatches,
  parseSearch,
  searchMatchesUnindexed,
  type Search,
} from './campaign-conditions.js';
import type { CampaignTable, SqlTables } from './sql-tables.js';

type Campaigns = ExpressionBuilder<SqlTables, 'campaign'>;

/** What is asked of the campaigns. */
export interface CampaignQuery {
  scope: Scope;
  filter: CampaignFilter;
  /** Null where the order does not matter. */
  order: CampaignOrder | null;
}

/** A condition of its own for a part of the answer; the parts exclude each other. */
export type Branch = (eb: Campaigns) => Expression<SqlBool>[];

/**
 * The parts into which a query falls so that each can be read from one index, and in order where there is one: one for
 * each reason or state that is asked for, and without an order one for the name and one for the id that is searched for. `updated_at` has no index without the state: there a query without a filter asks for every state.
 */
export function branchesOf(query: CampaignQuery): Branch[] {
  const branches = filterBranches(query);
  const search = parseSearch(query.filter.search);
  if (!search || query.order) return branches;
  return branches.flatMap((branch) => [
    (eb) => [...branch(eb), nameMatches(eb, search)],
    ...(search.id === null ? [] : [(eb: Campaigns) => [...branch(eb), idAlone(eb, search, search.id)]]),
  ]);
}

function filterBranches({ filter, order }: CampaignQuery): Branch[] {
  if (filter.failureReasons) {
    return [...new Set(filter.failureReasons)].map((reason) => (eb) => [
      eb('campaign.failure_reason', '=', reason),
      ...(filter.states ? [eb('campaign.state', 'in', filter.states)] : []),
    ]);
  }
  const everyState = order?.field === 'UPDATED_AT' ? Object.values(CampaignState) : undefined;
  const states = filter.states ?? everyState;
  if (!states) return [() => []];
  return [...new Set(states)].map((state) => (eb) => [eb('campaign.state', '=', state)]);
}

/** What holds in every branch. With an order, only the scope is left to indexes: the order is to choose the index. */
export function commonConditions(
  eb: Campaigns,
  { scope, filter, order }: CampaignQuery,
): Expression<SqlBool>[] {
  if (!order) return [...inScope(eb, scope), ...createdWithin(eb, filter)];
  const search = parseSearch(filter.search);
  return [
    ...inScope(eb, scope),
    ...(search ? [searchMatchesUnindexed(eb, search)] : []),
    ...(order.field === 'UPDATED_AT' ? createdWithinUnindexed(eb, filter) : []),
  ];
}

/** Whether nothing can match: one of the lists is empty. */
export function matchesNothing({ filter }: CampaignQuery): boolean {
  return filter.states?.length === 0 || filter.failureReasons?.length === 0;
}

/** Conditions that could narrow the query by an index of their own, the most telling first; each in parts, like branches. */
function narrowingsOf({ scope, filter, order }: CampaignQuery): Branch[][] {
  const narrowings: Branch[][] = [];
  const search = parseSearch(filter.search);
  if (search) {
    const byName: Branch = (eb) => [...inScope(eb, scope), nameMatches(eb, search)];
    narrowings.push(search.id === null ? [byName] : [byName, (eb) => [idAlone(eb, search, search.id)]]);
  }
  const created = filter.createdAfter !== undefined || filter.createdBefore !== undefined;
  if (created && order?.field === 'UPDATED_AT') {
    narrowings.push([(eb) => [...inScope(eb, scope), ...createdWithin(eb, filter)]]);
  }
  return narrowings;
}

/** The campaign with the id that is searched for, unless its name matches as well: each campaign counts once. */
function idAlone(eb: Campaigns, search: Search, id: string | null): Expression<SqlBool> {
  const nameDiffers = eb.or([eb('campaign.name_search', 'is', null), eb.not(nameMatches(eb, search))]);
  return eb.and([eb('campaign.id', '=', id), nameDiffers]);
}

/** So many campaigns may be sorted for a page: about as many as a walk through a million passes for a page of matches. */
const MAX_SORTED = 4000;

/** Campaigns to ask for more of; limited, so that no planner can mix the index that finds them with what is asked then. */
export type FewCampaigns = SelectQueryBuilder<SqlTables, 'campaign', Selectable<CampaignTable>>;

/**
 * The campaigns that meet a condition which leaves few enough of them to sort them for each page, or null. Where no
 * condition is that telling, a walk along the order's index meets matches often enough.
 */
export async function chooseNarrowing(
  db: Kysely<SqlTables>,
  query: CampaignQuery,
): Promise<FewCampaigns | null> {
  for (const narrowing of narrowingsOf(query)) {
    const parts = narrowing.map((part) => db.selectFrom('campaign').where((eb) => eb.and(part(eb))));
    const ids = limited(parts.map((part) => part.select('campaign.id')));
    const found = await db
      .selectFrom(ids.as('narrowed'))
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (found.count <= MAX_SORTED) return limited(parts.map((part) => part.selectAll('campaign')));
  }
  return null;
}

function limited<T>(
  parts: SelectQueryBuilder<SqlTables, 'campaign', T>[],
): SelectQueryBuilder<SqlTables, 'campaign', T> {
  return parts.reduce((union, part) => union.unionAll(part)).limit(MAX_SORTED + 1);
}
