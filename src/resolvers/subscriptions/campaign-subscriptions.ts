import { Arg, ID, Int, Resolver, Root, Subscription } from 'type-graphql';
import type { AuditEntry } from '../../contracts/audit-entry.js';
import { SubscriptionRefusedError } from '../../engine/engine.js';
import type { FeedEntry } from '../../ports/campaign-store.js';
import type { EdgeContext } from '../context.js';
import { edgeError } from '../errors.js';
import { CampaignFeedFilterInput, passesFeedFilter } from '../inputs/campaign-feed-filter.js';
import { requirePermission } from '../roles.js';
import { AuditEntryType } from '../types/audit-entry.js';
import { CampaignFeedItemType, type CampaignFeedItem } from '../types/campaign-feed-item.js';
import { SettledStream, type Settled } from './settled-stream.js';

interface Subscribing<Args> {
  args: Args;
  context: EdgeContext;
}

interface EventsArgs {
  campaignId: string;
  after?: number | null;
}

interface FeedArgs {
  after?: string | null;
  filter?: CampaignFeedFilterInput | null;
}

/** The live streams: each is a read of the audit trail that goes on. */
@Resolver()
export class CampaignSubscriptions {
  @Subscription(() => AuditEntryType, {
    description:
      'Every audit entry of a campaign, without a gap, a repeat or a change of order, and then live. Completes after ' +
      'the last entry of a campaign that is COMPLETED or CANCELLED; stays open on FAILED. An unknown campaign: one ' +
      'error with the code NOT_FOUND.',
    subscribe: subscribeToEvents,
  })
  campaignEvents(
    @Root() event: Settled<AuditEntry>,
    @Arg('campaignId', () => ID, { description: 'The campaign.' }) _campaignId: string,
    @Arg('after', () => Int, {
      nullable: true,
      description:
        'Begins with the entry after this sequence; 0 is the whole history. Left out, the newest entry comes first. ' +
        'Beyond the newest sequence it is BAD_USER_INPUT.',
    })
    _after: number | null | undefined,
  ): AuditEntryType {
    return AuditEntryType.of(valueOf(event));
  }

  @Subscription(() => CampaignFeedItemType, {
    description:
      'Every audit entry of every campaign of the tenant, per campaign in order, and then live. Without `after` it has ' +
      'no gap from the moment of subscribing on.',
    subscribe: subscribeToFeed,
  })
  campaignFeed(
    @Root() event: Settled<FeedEntry>,
    @Arg('after', () => String, {
      nullable: true,
      description: 'Goes on behind this cursor, without loss or repeat.',
    })
    _after: string | null | undefined,
    @Arg('filter', () => CampaignFeedFilterInput, { nullable: true, description: 'Which entries.' })
    _filter: CampaignFeedFilterInput | null | undefined,
  ): CampaignFeedItem {
    const { cursor, entry } = valueOf(event);
    return { cursor, entry: AuditEntryType.of(entry) };
  }
}

function subscribeToEvents({ args, context }: Subscribing<EventsArgs>): SettledStream<AuditEntry> {
  requirePermission(context.caller, 'read');
  const { campaignId, after } = args;
  return new SettledStream(context.engine.campaignEvents(context.scope, campaignId, after ?? undefined));
}

function subscribeToFeed({ args, context }: Subscribing<FeedArgs>): SettledStream<FeedEntry> {
  requirePermission(context.caller, 'read');
  const { after, filter } = args;
  return new SettledStream(context.engine.campaignFeed(context.scope, after ?? undefined), ({ entry }) =>
    passesFeedFilter(filter, entry),
  );
}

function valueOf<T>(event: Settled<T>): T {
  if (event.kind === 'value') return event.value;
  const { error } = event;
  throw error instanceof SubscriptionRefusedError ? edgeError(error.code, error.message) : error;
}
