import type { UserError } from './leadboost-error.js';
import type { CampaignSummary } from './model.js';
import { typedDocument, type TypedDocument } from './typed-document.js';

/** The fields of a {@link CampaignSummary}, for use in operations of one's own. */
export const CAMPAIGN_SUMMARY = `
fragment CampaignSummary on Campaign {
  id name state paused version executionId executionCount retryCount maxRetries progress
  waiting { reason since until }
  nextAttemptAt
  failure { reason details state retryable occurredAt }
  review { contentHash requestedAt reasons decision decidedBy decidedAt note }
  publishOutcome availableActions createdAt updatedAt
}`;

const AUDIT_ENTRY = `
fragment Entry on AuditEntry {
  id sequence occurredAt executionId actor action
  transition { from to event }
  metadata previousHash hash
  campaign { ...CampaignSummary }
}${CAMPAIGN_SUMMARY}`;

export const CAMPAIGN_EVENTS = `
subscription CampaignEvents($campaignId: ID!, $after: Int) {
  campaignEvents(campaignId: $campaignId, after: $after) { ...Entry }
}${AUDIT_ENTRY}`;

export const CAMPAIGN_FEED = `
subscription CampaignFeed($after: String, $filter: CampaignFeedFilter) {
  campaignFeed(after: $after, filter: $filter) { cursor entry { ...Entry } }
}${AUDIT_ENTRY}`;

/** The mutations of campaigns. */
export type CampaignMutation =
  | 'createCampaign'
  | 'startCampaign'
  | 'retryCampaign'
  | 'cancelCampaign'
  | 'pauseCampaign'
  | 'resumeCampaign'
  | 'approveCampaign'
  | 'rejectCampaign';

export interface CampaignPayload {
  campaign: CampaignSummary | null;
  userErrors: UserError[];
}

/** The operation that makes a mutation; the payload stands under `payload`. */
export function mutationDocument(
  name: CampaignMutation,
): TypedDocument<{ payload: CampaignPayload }, { input: object }> {
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  return typedDocument(`
mutation ${type}($input: ${type}Input!) {
  payload: ${name}(input: $input) {
    campaign { ...CampaignSummary }
    userErrors { code message field }
  }
}${CAMPAIGN_SUMMARY}`);
}
