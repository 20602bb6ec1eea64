/** The states of a campaign. The six step states each make one call to a service. */
export const CampaignState = {
  IDLE: 'IDLE',
  RADAR_SCAN: 'RADAR_SCAN',
  STRATEGY_GEN: 'STRATEGY_GEN',
  CONTENT_PROD: 'CONTENT_PROD',
  QUALITY_AUDIT: 'QUALITY_AUDIT',
  AWAITING_REVIEW: 'AWAITING_REVIEW',
  PUBLISH: 'PUBLISH',
  LEARN: 'LEARN',
  COMPLETED: 'COMPLETED',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
} as const;
export type CampaignState = (typeof CampaignState)[keyof typeof CampaignState];

/** The step states, in the order in which a campaign passes through them. */
export const STEP_STATES = [
  'RADAR_SCAN',
  'STRATEGY_GEN',
  'CONTENT_PROD',
  'QUALITY_AUDIT',
  'PUBLISH',
  'LEARN',
] as const satisfies readonly CampaignState[];
export type StepState = (typeof STEP_STATES)[number];

/** Whether a campaign in `state` has a service call to make. */
export function isStepState(state: string): state is StepState {
  return (STEP_STATES as readonly string[]).includes(state);
}

/** What a person can do with a campaign. */
export const CampaignAction = {
  START: 'START',
  RETRY: 'RETRY',
  CANCEL: 'CANCEL',
  PAUSE: 'PAUSE',
  RESUME: 'RESUME',
  APPROVE: 'APPROVE',
  REJECT: 'REJECT',
} as const;
export type CampaignAction = (typeof CampaignAction)[keyof typeof CampaignAction];

/** The result of a check, and of a whole audit. */
export const QualityVerdict = { PASS: 'PASS', WARN: 'WARN', FAIL: 'FAIL' } as const;
export type QualityVerdict = (typeof QualityVerdict)[keyof typeof QualityVerdict];

/** How grave a failing check is. */
export const Severity = { CRITICAL: 'CRITICAL', HIGH: 'HIGH', MEDIUM: 'MEDIUM', LOW: 'LOW' } as const;
export type Severity = (typeof Severity)[keyof typeof Severity];

/** Why a campaign failed. */
export const FailureReason = {
  POLICY_VIOLATION: 'POLICY_VIOLATION',
  QUALITY_CHECK_FAILED: 'QUALITY_CHECK_FAILED',
  CONTRACT_INVALID: 'CONTRACT_INVALID',
  PLATFORM_ERROR: 'PLATFORM_ERROR',
  TIMEOUT: 'TIMEOUT',
} as const;
export type FailureReason = (typeof FailureReason)[keyof typeof FailureReason];

/** The four services that do the work of the steps. */
export const ServiceName = {
  RADAR: 'RADAR',
  ANALYST: 'ANALYST',
  VISUAL: 'VISUAL',
  OPTIMIZER: 'OPTIMIZER',
} as const;
export type ServiceName = (typeof ServiceName)[keyof typeof ServiceName];

/** Why nothing of a campaign runs at the moment although it could. */
export const WaitingReason = {
  BACKOFF: 'BACKOFF',
  CIRCUIT_OPEN: 'CIRCUIT_OPEN',
  PAUSED: 'PAUSED',
  SLOT: 'SLOT',
  STILL_RUNNING_THERE: 'STILL_RUNNING_THERE',
} as const;
export type WaitingReason = (typeof WaitingReason)[keyof typeof WaitingReason];

/** What is known of the effect of the publish call. */
export const PublishOutcome = { NOT_SENT: 'NOT_SENT', UNKNOWN: 'UNKNOWN', CONFIRMED: 'CONFIRMED' } as const;
export type PublishOutcome = (typeof PublishOutcome)[keyof typeof PublishOutcome];

/** What a reviewer decided. */
export const ReviewDecision = { APPROVED: 'APPROVED', REJECTED: 'REJECTED' } as const;
export type ReviewDecision = (typeof ReviewDecision)[keyof typeof ReviewDecision];

const SERVICE_OF_STEP: Readonly<Record<StepState, ServiceName>> = {
  RADAR_SCAN: 'RADAR',
  STRATEGY_GEN: 'ANALYST',
  CONTENT_PROD: 'VISUAL',
  QUALITY_AUDIT: 'OPTIMIZER',
  PUBLISH: 'OPTIMIZER',
  LEARN: 'OPTIMIZER',
};

/** The service that a step calls. */
export function serviceOfStep(step: StepState): ServiceName {
  return SERVICE_OF_STEP[step];
}
