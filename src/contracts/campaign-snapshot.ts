import type { CampaignState, FailureReason, PublishOutcome, ReviewDecision, WaitingReason } from './enums.js';

/** Why and where a campaign failed. */
export interface CampaignFailure {
  reason: FailureReason;
  details: string;
  /** The state that failed: a step, or AWAITING_REVIEW after a rejection. */
  state: CampaignState;
  /** Whether the same call, unchanged, might succeed later. */
  retryable: boolean;
  occurredAt: string;
}

/** A review that is pending or decided. */
export interface CampaignReview {
  /** SHA-256 of the RFC 8785 form of `{ strategy, assets, quality_audit }`. */
  contentHash: string;
  requestedAt: string;
  reasons: string[];
  decision: ReviewDecision | null;
  decidedBy: string | null;
  decidedAt: string | null;
  note: string | null;
}

/** Which production made the assets at hand: it names the content in the key of the publish call. */
export interface ContentOrigin {
  executionId: string;
  /** 1 for the first production within that execution, 2 after one revision, and so on. */
  round: number;
}

/** A wait that was committed. Waits for a pause or for a slot are seen from the row itself. */
export interface CommittedWait {
  reason: Extract<WaitingReason, 'BACKOFF' | 'CIRCUIT_OPEN' | 'STILL_RUNNING_THERE'>;
  since: string;
  until: string | null;
}

/**
 * All of a campaign that decisions depend on, and nothing else: what the machine reads and returns. Small whatever the
 * artifacts weigh. Times are RFC 3339, UTC, milliseconds.
 */
export interface CampaignSnapshot {
  state: CampaignState;
  /** Non-null while paused: since when. */
  pausedAt: string | null;
  /** Given at creation, used by the first start; every retry makes a fresh one. */
  executionId: string;
  /** 0 before the first start. */
  executionCount: number;
  /** Automatic re-attempts used by this execution. */
  retryCount: number;
  maxRetries: number;
  /** Set while a step waits out its backoff. */
  nextAttemptAt: string | null;
  waiting: CommittedWait | null;
  /** Since when the step at hand waits for a service that is down, attempts of probes included. */
  parkedSince: string | null;
  /** When the first 409 of the running step was seen: the first attempt still runs at the service. */
  stillRunningSince: string | null;
  /** 1, plus the content revisions of this execution. */
  contentRound: number;
  content: ContentOrigin | null;
  failure: CampaignFailure | null;
  /** How many of the six steps are done; what progress is read from. */
  stepsDone: number;
  review: CampaignReview | null;
  publishOutcome: PublishOutcome;
  /** Whether an earlier publish call may have taken effect although no answer confirmed it. */
  publishInDoubt: boolean;
  startedAt: string | null;
  completedAt: string | null;
}
