/*
 * What the client's own operations return: the parts of `schema.graphql` that they select.
 */

export type CampaignState =
  | 'IDLE'
  | 'RADAR_SCAN'
  | 'STRATEGY_GEN'
  | 'CONTENT_PROD'
  | 'QUALITY_AUDIT'
  | 'AWAITING_REVIEW'
  | 'PUBLISH'
  | 'LEARN'
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELLED';

export type FailureReason =
  'POLICY_VIOLATION' | 'QUALITY_CHECK_FAILED' | 'CONTRACT_INVALID' | 'PLATFORM_ERROR' | 'TIMEOUT';

export interface Waiting {
  reason: 'BACKOFF' | 'CIRCUIT_OPEN' | 'PAUSED' | 'SLOT' | 'STILL_RUNNING_THERE';
  since: string;
  until: string | null;
}

export interface CampaignFailure {
  reason: FailureReason;
  details: string;
  state: CampaignState;
  retryable: boolean;
  occurredAt: string;
}

export interface Review {
  contentHash: string;
  requestedAt: string;
  reasons: string[];
  decision: 'APPROVED' | 'REJECTED' | null;
  decidedBy: string | null;
  decidedAt: string | null;
  note: string | null;
}

/** Where a campaign stands, without what the services made. */
export interface CampaignSummary {
  id: string;
  name: string | null;
  state: CampaignState;
  paused: boolean;
  version: number;
  executionId: string;
  executionCount: number;
  retryCount: number;
  maxRetries: number;
  /** Steps done, of all: 0 to 1. */
  progress: number;
  waiting: Waiting | null;
  nextAttemptAt: string | null;
  failure: CampaignFailure | null;
  review: Review | null;
  publishOutcome: 'NOT_SENT' | 'UNKNOWN' | 'CONFIRMED';
  availableActions: string[];
  createdAt: string;
  updatedAt: string;
}

export interface StateTransition {
  from: CampaignState;
  to: CampaignState;
  event: string;
}

/** One link of a campaign's audit trail. */
export interface AuditEntry {
  id: string;
  /** 1, 2, 3 ... within the campaign, without a gap. */
  sequence: number;
  occurredAt: string;
  executionId: string;
  actor: string;
  action: string;
  transition: StateTransition | null;
  metadata: Record<string, unknown>;
  previousHash: string;
  hash: string;
  /** The campaign at that moment or later, never earlier. */
  campaign: CampaignSummary;
}

export interface CampaignFeedItem {
  /** Opaque; pass it as `after` to go on behind this entry. */
  cursor: string;
  entry: AuditEntry;
}

interface Repeatable {
  /** Makes it safe to send the mutation again within 24 hours. */
  idempotencyKey?: string | undefined;
}

interface OnCampaign extends Repeatable {
  campaignId: string;
  expectedVersion?: number | undefined;
}

export interface CreateCampaignInput extends Repeatable {
  tenantId?: string | undefined;
  name?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
  maxRetries?: number | undefined;
}
export type StartCampaignInput = OnCampaign;
export type PauseCampaignInput = OnCampaign;
export type ResumeCampaignInput = OnCampaign;
export interface RetryCampaignInput extends OnCampaign {
  fromState?: CampaignState | undefined;
  metadata?: Record<string, unknown> | undefined;
}
export interface CancelCampaignInput extends OnCampaign {
  reason?: string | undefined;
}
export interface ApproveCampaignInput extends OnCampaign {
  contentHash: string;
  note?: string | undefined;
}
export interface RejectCampaignInput extends OnCampaign {
  reason: string;
}

export interface CampaignFeedFilter {
  /** Entries that led into one of these states. */
  states?: CampaignState[] | undefined;
  transitionsOnly?: boolean | undefined;
}
