import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { CampaignFilter, CampaignOrder, CampaignPosition } from '../../ports/campaign-store.js';
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

export function nameMatches(eb: Campaigns, search: Search): Expression<SqlBool>[] {
  const lower = eb('campaign.name_search', '>=', search.from);
  return search.before === null ? [lower] : [lower, eb('campaign.name_search', '<', search.before)];
}

export function searchMatches(eb: Campaigns, search: Search): Expression<SqlBool> {
  const byName = eb.and(nameMatches(eb, search));
  return search.id === null ? byName : eb.or([byName, eb('campaign.id', '=', search.id)]);
}

export function createdWithin(eb: Campaigns, filter: CampaignFilter): Expression<SqlBool>[] {
  return [
    ...(filter.createdAfter === undefined ? [] : [eb('campaign.created_at', '>', filter.createdAfter)]),
    ...(filter.createdBefore === undefined ? [] : [eb('campaign.created_at', '<', filter.createdBefore)]),
  ];
}

/** The column that a list is ordered by; the id breaks ties. */
export function orderColumn(order: CampaignOrder): 'created_at' | 'updated_at' {
  return order.field === 'CREATED_AT' ? 'created_at' : 'updated_at';
}

export function behind(
  eb: Campaigns,
  order: CampaignOrder,
  after: CampaignPosition | null,
): Expression<SqlBool>[] {
  if (!after) return [];
  const column = orderColumn(order);
  return [
    eb(
      eb.refTuple(`campaign.${column}`, 'campaign.id'),
      order.direction === 'ASC' ? '>' : '<',
      eb.tuple(after.at, after.id),
    ),
  ];
}
