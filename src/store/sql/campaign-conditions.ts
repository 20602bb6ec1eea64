import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import type { CampaignOrder, CampaignPosition } from '../../ports/campaign-store.js';
import type { Scope } from '../../ports/scope.js';
import { endOfPrefix, searchKey } from './search-key.js';
import type { SqlTables } from './sql-tables.js';

type Campaigns = ExpressionBuilder<SqlTables, 'campaign'>;

const WHOLE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A search text, taken apart. */
export interface Search {
  /** Every name whose key lies from here ... */
  from: string;
  /** ... to before here matches; null: to the end. */
  before: string | null;
  /** The campaign with this id matches as well. */
  id: string | null;
}

/** @returns null where the text restricts nothing */
export function parseSearch(text: string | undefined): Search | null {
  if (text === undefined || text === '') return null;
  const from = searchKey(text);
  return { from, before: endOfPrefix(from), id: WHOLE_ID.test(text) ? text.toLowerCase() : null };
}

export function inScope(eb: Campaigns, scope: Scope): Expression<SqlBool>[] {
  return scope.kind === 'tenant' ? [eb('campaign.tenant_id', '=', scope.tenantId)] : [];
}

export function nameMatches(eb: Campaigns, search: Search): Expression<SqlBool> {
  return nameWithin(eb, eb.ref('campaign.name_search'), search);
}

/** Name or id, in a form that no index can serve, so that no planner gives up the order's index for it. */
export function searchMatchesUnindexed(eb: Campaigns, search: Search): Expression<SqlBool> {
  const byName = nameWithin(eb, eb.fn.coalesce('campaign.name_search', sql.lit('')), search);
  return search.id === null ? byName : eb.or([byName, eb('campaign.id', '=', search.id)]);
}

function nameWithin(
  eb: Campaigns,
  name: Expression<string | null>,
  { from, before }: Search,
): Expression<SqlBool> {
  return eb.and([eb(name, '>=', from), ...(before === null ? [] : [eb(name, '<', before)])]);
}

/** A range of creation times, both ends left out; undefined: without end. */
export interface CreationRange {
  createdAfter?: string | undefined;
  createdBefore?: string | undefined;
}

export function createdWithin(eb: Campaigns, range: CreationRange): Expression<SqlBool>[] {
  return within(eb, eb.ref('campaign.created_at'), range);
}

/** The same in a form that no index can serve. */
export function createdWithinUnindexed(eb: Campaigns, range: CreationRange): Expression<SqlBool>[] {
  return within(eb, eb.fn.coalesce('campaign.created_at', sql.lit('')), range);
}

function within(
  eb: Campaigns,
  createdAt: Expression<string>,
  { createdAfter, createdBefore }: CreationRange,
): Expression<SqlBool>[] {
  return [
    ...(createdAfter === undefined ? [] : [eb(createdAt, '>', createdAfter)]),
    ...(createdBefore === undefined ? [] : [eb(createdAt, '<', createdBefore)]),
  ];
}

/** The column that a list is ordered by; the id breaks ties. */
export function orderColumn(order: CampaignOrder): 'created_at' | 'updated_at' {
  return order.field === 'CREATED_AT' ? 'created_at' : 'updated_at';
}

/** What lies behind a place of the list. */
function behind(eb: Campaigns, order: CampaignOrder, after: CampaignPosition): Expression<SqlBool> {
  return eb(
    eb.refTuple(`campaign.${orderColumn(order)}`, 'campaign.id'),
    order.direction === 'ASC' ? '>' : '<',
    eb.tuple(after.at, after.id),
  );
}

/**
 * The part of an order's index in which a page lies: behind a place, and within the filter's range where the order is by
 * creation. Of two bounds on the same side only the nearer one is given, since an index is entered at one of them and
 * the planner cannot know which one spares it the longer walk.
 */
export function pageWithin(
  eb: Campaigns,
  order: CampaignOrder,
  range: CreationRange,
  after: CampaignPosition | null,
): Expression<SqlBool>[] {
  if (order.field === 'UPDATED_AT') return after ? [behind(eb, order, after)] : [];
  if (!after) return createdWithin(eb, range);
  const { createdAfter, createdBefore } = range;
  const far = order.direction === 'ASC' ? { createdBefore } : { createdAfter };
  const nearIsNearer =
    order.direction === 'ASC'
      ? createdAfter !== undefined && createdAfter >= after.at
      : createdBefore !== undefined && createdBefore <= after.at;
  return nearIsNearer ? createdWithin(eb, range) : [...createdWithin(eb, far), behind(eb, order, after)];
}
