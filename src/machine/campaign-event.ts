import type { FailureReason, StepState } from '../contracts/enums.js';

/** One attempt of a step, as the trail keeps it. */
export interface AttemptReport {
  step: StepState;
  outcome: 'succeeded' | 'failed';
  /** HTTP status, null when no answer came. */
  status_code: number | null;
  duration_ms: number;
}

/** A check as the trail names it. */
export interface NamedCheck {
  check_id: string;
  reason_code: string | null;
  severity: string;
}

/** What the quality gate made of a report. */
export interface GateVerdict {
  decision: 'PASS' | 'REVIEW' | 'BLOCK';
  /** For BLOCK: the failure's details. */
  details: string | null;
  /** For REVIEW: why a person must look. */
  reasons: string[];
  /** Failing MEDIUM and LOW checks, as many as the trail has room for. */
  warnings: NamedCheck[];
  warnings_left_out: number;
  /** For REVIEW: what is under review. */
  content_hash: string | null;
  /** How many content revisions an execution may use. */
  max_content_revisions: number;
}

/** A failure of an attempt as the trail keeps it. */
export interface AttemptFailure extends AttemptReport {
  reason: FailureReason;
  details: string;
  retryable: boolean;
  /** A 409: the first attempt still runs at the service. */
  still_running: boolean;
  /** Whether this one costs a retry. */
  uses_retry: boolean;
  /** How long the next attempt would wait, in milliseconds; null: it must not be made. */
  delay_ms: number | null;
  may_have_taken_effect: boolean;
}

/** The event itself says all. */
type NoData = Record<string, never>;

interface EventData {
  START: { execution: number };
  RETRY: {
    execution: number;
    from_state: StepState | null;
    max_executions: number;
    metadata_replaced: boolean;
  };
  CANCEL: { reason: string | null };
  PAUSE: NoData;
  RESUME: NoData;
  APPROVE: { content_hash: string; note: string | null };
  REJECT: { reason: string };
  STEP_SUCCEEDED: AttemptReport & { gate: GateVerdict | null };
  ATTEMPT_FAILED: AttemptFailure;
  STEP_ABANDONED: { step: StepState; reason: FailureReason; details: string; retryable: boolean };
  STEP_PARKED: { step: StepState; cause: 'CIRCUIT_OPEN' };
  STEP_INTERRUPTED: { step: StepState; takeovers: number };
  PUBLISH_STARTED: { idempotency_key: string };
  LATE_ANSWER: AttemptReport & { may_have_taken_effect: boolean };
}

/** The names of the machine's events. */
export type CampaignEventType = keyof EventData;

type EventByType = {
  [T in CampaignEventType]: {
    type: T;
    /** RFC 3339. */
    at: string;
    /** Who caused it. */
    actor: string;
    /** The execution it belongs to: for RETRY the fresh one, for all others the present one. */
    executionId: string;
    data: EventData[T];
  };
};

/**
 * An event that the machine decides on. `data` is exactly what the audit trail keeps of it, so that a stored trail can
 * be run through the machine again.
 */
export type CampaignEvent = EventByType[CampaignEventType];

/** An event of one type. */
export type EventOf<T extends CampaignEventType> = EventByType[T];

/**
 * The action under which the trail records each event. An event that always changes the state is recorded by that change
 * itself, as `state_changed`.
 */
export const ACTION_OF_EVENT: Readonly<Record<CampaignEventType, string>> = {
  START: 'state_changed',
  RETRY: 'state_changed',
  CANCEL: 'state_changed',
  APPROVE: 'state_changed',
  REJECT: 'state_changed',
  STEP_SUCCEEDED: 'state_changed',
  PAUSE: 'campaign_paused',
  RESUME: 'campaign_resumed',
  ATTEMPT_FAILED: 'step_attempt_failed',
  STEP_ABANDONED: 'step_abandoned',
  STEP_PARKED: 'step_parked',
  STEP_INTERRUPTED: 'step_interrupted',
  PUBLISH_STARTED: 'publish_started',
  LATE_ANSWER: 'late_answer_recorded',
};

/** The action of a change of state. */
export const STATE_CHANGED = 'state_changed';
/** The action that opens every trail. */
export const CAMPAIGN_CREATED = 'campaign_created';
/** The action that tells when a failed attempt will be made again. */
export const RETRY_SCHEDULED = 'retry_scheduled';

/** The actor of what the orchestrator does by itself. */
export const ORCHESTRATOR = 'orchestrator';
