import type { Command } from 'commander';
import type { CampaignSummary, LeadboostClient } from '../../../../client/index.js';
import { fetchCampaign } from './fetch-campaign.js';
import type { MutationTarget } from './mutation-target.js';

export interface ApproveOptions {
  contentHash?: string;
  unseen?: true;
  note?: string;
}

/** Whether the call says what it approves. */
export function checkApproval(command: Command): void {
  const { contentHash, unseen } = command.opts<ApproveOptions>();
  if ((contentHash === undefined) !== (unseen === undefined)) return;
  command.error('error: it takes either --content-hash HASH, which `campaign show` prints, or --unseen');
}

/** Approves what has the given hash: an approval is for content that somebody looked at, not for a campaign. */
export async function approve(
  client: LeadboostClient,
  target: MutationTarget,
  { contentHash, note }: ApproveOptions,
): Promise<CampaignSummary> {
  const approved = contentHash ?? (await hashUnderReview(client, target.campaignId));
  return client.approveCampaign({ ...target, contentHash: approved, note });
}

/** Stands for no content. */
const NO_CONTENT = '0'.repeat(64);

/** That of no content where nothing is under review: then the server says so in its own words. */
async function hashUnderReview(client: LeadboostClient, campaignId: string): Promise<string> {
  const { review } = await fetchCampaign(client, campaignId);
  return review?.contentHash ?? NO_CONTENT;
}
