import { setTimeout as delay } from 'node:timers/promises';
import type { AuditEntry, LeadboostClient } from '../../../client/index.js';
import type { DemoCampaign } from './demo-campaigns.js';
import type { DemoPace } from './demo-pace.js';

/** What a campaign of the demo came to. */
export interface Played {
  id: string;
  trail: AuditEntry[];
}

export interface PlayContext {
  client: LeadboostClient;
  pace: DemoPace;
  signal: AbortSignal;
  onEntry: (entry: AuditEntry) => void;
}

/**
 * Creates a campaign, starts it, follows its trail to the end over a subscription, and does meanwhile what a person
 * would do.
 *
 * @throws LeadboostError; the signal's reason
 */
export async function playCampaign(campaign: DemoCampaign, context: PlayContext): Promise<Played> {
  const { client, onEntry } = context;
  const { name, scenario } = campaign;
  const { id } = await client.createCampaign({ name, metadata: { scenario } });
  await client.startCampaign({ campaignId: id });
  const trail: AuditEntry[] = [];
  const stuck = new AbortController();
  const signal = AbortSignal.any([context.signal, stuck.signal]);
  for await (const entry of client.campaignEvents(id, { after: 0, signal })) {
    trail.push(entry);
    onEntry(entry);
    // What a person could not do is awaited in vain.
    act(campaign, entry, context).catch((error: unknown) => stuck.abort(error));
    if (entry.transition?.to === 'FAILED') break;
  }
  return { id, trail };
}

/** Does what a person does when they see this entry: mostly nothing. */
async function act(
  { direction }: DemoCampaign,
  { transition, campaign }: AuditEntry,
  { client, pace, signal }: PlayContext,
): Promise<void> {
  const campaignId = campaign.id;
  if (direction.kind === 'pause' && transition?.to === direction.at) {
    await client.pauseCampaign({ campaignId });
    await delay(pace.pauseMs, undefined, { signal });
    await client.resumeCampaign({ campaignId });
  }
  if (direction.kind === 'approve' && transition?.to === 'AWAITING_REVIEW' && campaign.review) {
    const { contentHash } = campaign.review;
    await delay(pace.reviewMs, undefined, { signal });
    await client.approveCampaign({ campaignId, contentHash, note: 'Looks good to me.' });
  }
}
