import { registerEnumType } from 'type-graphql';
import {
  CampaignAction,
  CampaignState,
  FailureReason,
  PublishOutcome,
  QualityVerdict,
  ReviewDecision,
  ServiceName,
  Severity,
  WaitingReason,
} from '../contracts/enums.js';
import type { RefusalCode } from '../engine/engine.js';
import type { CampaignOrder } from '../ports/campaign-store.js';

/** Gives an enum its GraphQL name, and every value its description. */
function expose<E extends Record<string, string>>(
  values: E,
  name: string,
  description: string,
  descriptions: { [value in keyof E]: string },
): void {
  const valuesConfig: Partial<Record<keyof E, { description: string }>> = {};
  for (const value of Object.keys(descriptions) as (keyof E)[]) {
    valuesConfig[value] = { description: descriptions[value] };
  }
  registerEnumType(values, { name, description, valuesConfig });
}

/** The codes of user errors: the reasons for which the engine refuses. */
export const UserErrorCode = {
  INVALID_INPUT: 'INVALID_INPUT',
  NOT_FOUND: 'NOT_FOUND',
  ILLEGAL_TRANSITION: 'ILLEGAL_TRANSITION',
  VERSION_CONFLICT: 'VERSION_CONFLICT',
  IDEMPOTENCY_KEY_REUSED: 'IDEMPOTENCY_KEY_REUSED',
  EXECUTIONS_EXHAUSTED: 'EXECUTIONS_EXHAUSTED',
  STALE_CONTENT: 'STALE_CONTENT',
} as const satisfies { [code in RefusalCode]: code };
export type UserErrorCode = (typeof UserErrorCode)[keyof typeof UserErrorCode];

/** What a list of campaigns can be ordered by. */
export const CampaignOrderField = {
  CREATED_AT: 'CREATED_AT',
  UPDATED_AT: 'UPDATED_AT',
} as const satisfies { [field in CampaignOrder['field']]: field };
export type CampaignOrderField = CampaignOrder['field'];

/** Which end of a list comes first. */
export const SortDirection = {
  ASC: 'ASC',
  DESC: 'DESC',
} as const satisfies { [direction in CampaignOrder['direction']]: direction };
export type SortDirection = CampaignOrder['direction'];

/** Whether calls to a service are let through. */
export const CircuitState = { CLOSED: 'CLOSED', HALF_OPEN: 'HALF_OPEN', OPEN: 'OPEN' } as const;
export type CircuitState = (typeof CircuitState)[keyof typeof CircuitState];

expose(
  CampaignState,
  'CampaignState',
  'Where a campaign stands. Six of the states are steps, each done by a service.',
  {
    IDLE: 'Created, and not started yet.',
    RADAR_SCAN: 'Step 1: Radar scans the market.',
    STRATEGY_GEN: 'Step 2: the Analyst writes the strategy brief.',
    CONTENT_PROD: 'Step 3: Visual produces the assets.',
    QUALITY_AUDIT: 'Step 4: the Optimizer audits strategy and assets.',
    AWAITING_REVIEW: 'The audit asks for a person: waits for an approval or a rejection.',
    PUBLISH: 'Step 5: the Optimizer publishes the assets.',
    LEARN: 'Step 6: the Optimizer draws learnings from the campaign.',
    COMPLETED: 'Done. Final.',
    FAILED: 'A step failed for good, or a reviewer rejected. It can be retried.',
    CANCELLED: 'Called off by a person. Final.',
  },
);
expose(CampaignAction, 'CampaignAction', 'What a person can do with a campaign; each action is a mutation.', {
  START: 'Begin the first execution: `startCampaign`.',
  RETRY: 'Begin another execution after a failure: `retryCampaign`.',
  CANCEL: 'Call it off: `cancelCampaign`.',
  PAUSE: 'Let no new step or attempt begin: `pauseCampaign`.',
  RESUME: 'Go on after a pause: `resumeCampaign`.',
  APPROVE: 'Release what is under review: `approveCampaign`.',
  REJECT: 'Refuse what is under review: `rejectCampaign`.',
});
expose(QualityVerdict, 'QualityVerdict', 'The outcome of one quality check, or of a whole audit.', {
  PASS: 'Nothing to object to.',
  WARN: 'Objections that do not forbid publishing by themselves.',
  FAIL: 'Must not be published like this.',
});
expose(Severity, 'Severity', 'How grave it is when a quality check does not pass.', {
  CRITICAL: 'Must never be published.',
  HIGH: 'Grave.',
  MEDIUM: 'To be looked at.',
  LOW: 'Minor.',
});
expose(FailureReason, 'FailureReason', 'Why a campaign failed.', {
  POLICY_VIOLATION: 'A policy forbids it, or a reviewer rejected it.',
  QUALITY_CHECK_FAILED: 'The quality audit did not let it pass.',
  CONTRACT_INVALID:
    'A service answered something that its contract does not allow, or refused the request as malformed.',
  PLATFORM_ERROR: 'A service was unreachable, overloaded or broken.',
  TIMEOUT: 'A service did not answer in time.',
});
expose(ServiceName, 'ServiceName', 'The services that do the work of the steps.', {
  RADAR: 'Scans the market.',
  ANALYST: 'Writes the strategy brief.',
  VISUAL: 'Produces the assets.',
  OPTIMIZER: 'Audits, publishes and learns.',
});
expose(WaitingReason, 'WaitingReason', 'Why nothing of a campaign runs at the moment although it could.', {
  BACKOFF: 'An attempt failed and the next one waits out its backoff.',
  CIRCUIT_OPEN: 'The service failed too often lately and is left alone for a while.',
  PAUSED: 'A person paused the campaign.',
  SLOT: 'It is ready to run, and waits for a free worker.',
  STILL_RUNNING_THERE: 'The service says that it still works on an earlier attempt of the same step.',
});
expose(PublishOutcome, 'PublishOutcome', 'What is known of the effect of the publish call.', {
  NOT_SENT: 'No publish call was made.',
  UNKNOWN: 'A publish call was made and its answer was never seen: it may have been published.',
  CONFIRMED: 'The service confirmed that it is published.',
});
expose(ReviewDecision, 'ReviewDecision', 'What a reviewer decided.', {
  APPROVED: 'It may be published.',
  REJECTED: 'It may not be published.',
});
expose(UserErrorCode, 'UserErrorCode', 'Why a mutation was refused.', {
  INVALID_INPUT: 'A field of the input breaks a rule; `field` names it.',
  NOT_FOUND: 'There is no such campaign, or it belongs to another tenant.',
  ILLEGAL_TRANSITION: 'The campaign is in a state that does not allow this.',
  VERSION_CONFLICT:
    'The campaign has changed: it no longer has the `expectedVersion`. Read it again and decide anew.',
  IDEMPOTENCY_KEY_REUSED: 'The same `idempotencyKey` was used before with another input.',
  EXECUTIONS_EXHAUSTED: 'The campaign had as many executions as are allowed.',
  STALE_CONTENT:
    'The `contentHash` is not that of the content under review: it is not what the reviewer saw.',
});
expose(CampaignOrderField, 'CampaignOrderField', 'What a list of campaigns is ordered by.', {
  CREATED_AT: 'When it was created.',
  UPDATED_AT: 'When it last changed.',
});
expose(SortDirection, 'SortDirection', 'Which end of a list comes first.', {
  ASC: 'Oldest first.',
  DESC: 'Newest first.',
});
expose(CircuitState, 'CircuitState', 'Whether calls to a service are let through.', {
  CLOSED: 'All calls are let through.',
  HALF_OPEN: 'A single call is let through to see whether the service is back.',
  OPEN: 'No call is let through.',
});
