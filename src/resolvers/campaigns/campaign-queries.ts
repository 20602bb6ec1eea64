import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { parseAuditEntryId } from '../../contracts/audit-chain.js';
import type { CampaignOrder, CampaignPosition } from '../../ports/campaign-store.js';
import { connectionPage } from '../connection.js';
import type { EdgeContext } from '../context.js';
import { decodeCursor, encodeCursor, foreignCursor } from '../cursor.js';
import { CampaignFilterInput, toCampaignFilter } from '../inputs/campaign-filter.js';
import { CampaignOrderInput, DEFAULT_CAMPAIGN_ORDER } from '../inputs/campaign-order.js';
import { DEFAULT_PAGE_SIZE, pageSize } from '../page-size.js';
import { requirePermission } from '../roles.js';
import { isUuid } from '../scalars/uuid.js';
import { AuditEntryType } from '../types/audit-entry.js';
import {
  CampaignConnectionType,
  type CampaignCount,
  type CampaignPage,
} from '../types/campaign-connection.js';
import { CampaignType } from '../types/campaign.js';
import { NodeType } from '../types/node.js';

/** How far campaigns are counted when the filter forbids a cheap exact count. */
const COUNT_CAP = 10_000;

/** Campaigns by id and in lists. */
@Resolver(() => CampaignConnectionType)
export class CampaignQueries {
  @Query(() => NodeType, {
    nullable: true,
    description: 'Any object by its id; null when there is none that the caller may see.',
  })
  async node(
    @Arg('id', () => ID, { description: 'The object’s id.' }) id: string,
    @Ctx() context: EdgeContext,
  ): Promise<CampaignType | AuditEntryType | null> {
    requirePermission(context.caller, 'read');
    const entryId = parseAuditEntryId(id);
    if (!entryId) return findCampaign(id, context);
    const { campaignId, sequence } = entryId;
    const [entry] = await context.engine.store.entries(context.scope, campaignId, sequence - 1, 1);
    return entry?.sequence === sequence ? AuditEntryType.of(entry) : null;
  }

  @Query(() => CampaignType, {
    nullable: true,
    description: 'A campaign by its id; null when there is none, or it is another tenant’s.',
  })
  async campaign(
    @Arg('id', () => ID, { description: 'The campaign’s id.' }) id: string,
    @Ctx() context: EdgeContext,
  ): Promise<CampaignType | null> {
    requirePermission(context.caller, 'read');
    return findCampaign(id, context);
  }

  @Query(() => CampaignConnectionType, { description: 'Campaigns, newest first unless ordered otherwise.' })
  async campaigns(
    @Arg('first', () => Int, {
      nullable: true,
      defaultValue: DEFAULT_PAGE_SIZE,
      description: 'How many, from 1 to 100.',
    })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Those behind this cursor.' })
    after: string | null = null,
    @Arg('filter', () => CampaignFilterInput, { nullable: true, description: 'Which campaigns.' })
    filterInput: CampaignFilterInput | null | undefined,
    @Arg('orderBy', () => CampaignOrderInput, {
      nullable: true,
      description: 'In which order; newest first by default.',
    })
    orderBy: CampaignOrderInput | null | undefined,
    @Ctx() context: EdgeContext,
  ): Promise<CampaignPage> {
    requirePermission(context.caller, 'read');
    const { engine, scope, loaders } = context;
    const order: CampaignOrder = orderBy ?? DEFAULT_CAMPAIGN_ORDER;
    const filter = toCampaignFilter(filterInput);
    const size = pageSize(first);
    const position = after === null ? null : campaignPosition(order, after);
    const page = await engine.store.list(scope, { first: size, after: position, filter, order });
    page.items.forEach((record) => loaders.remember(record));
    const campaigns = page.items.map((record) => CampaignType.of(record, engine.facts));
    const count = once(() => engine.store.count(scope, filter, COUNT_CAP));
    return {
      ...connectionPage(campaigns, (node) => campaignCursor(order, node), page.hasMore, after),
      count,
    };
  }

  @FieldResolver(() => Int, {
    description:
      'How many campaigns the list has. Exact without a filter and with `states` alone; otherwise at most 10,000.',
  })
  async totalCount(@Root() connection: CampaignConnectionType): Promise<number> {
    return (await connection.count()).count;
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether there are more than `totalCount`: counting stopped there.',
  })
  async totalCountCapped(@Root() connection: CampaignConnectionType): Promise<boolean> {
    return (await connection.count()).capped;
  }
}

async function findCampaign(id: string, { engine, loaders }: EdgeContext): Promise<CampaignType | null> {
  const record = isUuid(id) ? await loaders.campaign(id) : null;
  return record && CampaignType.of(record, engine.facts);
}

function cursorList(order: CampaignOrder): string {
  return `campaigns ${order.field}`;
}

function campaignCursor(order: CampaignOrder, { record }: CampaignType): string {
  const at = order.field === 'CREATED_AT' ? record.createdAt : record.updatedAt;
  return encodeCursor(cursorList(order), [at, record.id]);
}

function campaignPosition(order: CampaignOrder, cursor: string): CampaignPosition {
  const [at, id] = decodeCursor(cursorList(order), cursor);
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at)) || !isUuid(id)) throw foreignCursor();
  return { at, id };
}

/** Calls a function the first time only, and gives that result from then on. */
function once(count: () => Promise<CampaignCount>): () => Promise<CampaignCount> {
  let counted: Promise<CampaignCount> | undefined;
  return () => (counted ??= count());
}
