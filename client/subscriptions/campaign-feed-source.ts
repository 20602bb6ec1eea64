import { CAMPAIGN_FEED } from '../documents.js';
import { isRecord } from '../graphql-errors.js';
import type { CampaignFeedFilter, CampaignFeedItem } from '../model.js';
import { isEntry } from './is-entry.js';
import type { Acceptance, StreamSource } from './stream-source.js';

/** Campaigns whose last sequence is remembered; of others, the next entry is taken as it comes. */
const MAX_CAMPAIGNS = 10_000;

/** The entries of all campaigns. Its place is the cursor of the last one. */
export class CampaignFeedSource implements StreamSource<CampaignFeedItem> {
  private readonly sequences = new Map<string, number>();

  constructor(
    private place: string | undefined,
    private readonly filter: CampaignFeedFilter | undefined,
  ) {}

  subscription() {
    const after = this.place === undefined ? {} : { after: this.place };
    const filter = this.filter === undefined ? {} : { filter: this.filter };
    return { query: CAMPAIGN_FEED, variables: { ...after, ...filter } };
  }

  accept(data: unknown): Acceptance<CampaignFeedItem> {
    const item = isRecord(data) ? data['campaignFeed'] : undefined;
    if (!isFeedItem(item)) return { kind: 'misfit', message: 'the server sent what is no entry of the feed' };
    const { campaign, sequence } = item.entry;
    const last = this.sequences.get(campaign.id);
    if (last !== undefined && sequence <= last) return { kind: 'repeat' };
    if (last !== undefined && sequence > last + 1 && this.filter === undefined) {
      const message = `entry ${sequence} of campaign ${campaign.id} came where ${last + 1} was due`;
      return { kind: 'misfit', message };
    }
    this.remember(campaign.id, sequence);
    this.place = item.cursor;
    return { kind: 'next', item };
  }

  /** A feed has no end. */
  completed(): 'reconnect' {
    return 'reconnect';
  }

  private remember(campaignId: string, sequence: number): void {
    this.sequences.delete(campaignId);
    this.sequences.set(campaignId, sequence);
    if (this.sequences.size <= MAX_CAMPAIGNS) return;
    for (const oldest of this.sequences.keys()) {
      this.sequences.delete(oldest);
      break;
    }
  }
}

function isFeedItem(value: unknown): value is CampaignFeedItem {
  return isRecord(value) && typeof value['cursor'] === 'string' && isEntry(value['entry']);
}
