import { isStepState, STEP_STATES } from '../../../src/contracts/enums.js';
import type { CampaignSnapshot } from '../../../src/contracts/campaign-snapshot.js';

/** What must hold in every snapshot, whatever happened before: by name, so that a failure says what broke. */
const RULES: Readonly<Record<string, (snapshot: CampaignSnapshot) => boolean>> = {
  'a failure is there exactly in FAILED': ({ state, failure }) => (failure !== null) === (state === 'FAILED'),
  'only steps and reviews are paused': ({ state, pausedAt }) =>
    pausedAt === null || isStepState(state) || state === 'AWAITING_REVIEW',
  'only steps wait': ({ state, nextAttemptAt, waiting, parkedSince, stillRunningSince }) =>
    isStepState(state) ||
    [nextAttemptAt, waiting, parkedSince, stillRunningSince].every((value) => value === null),
  'a backoff says until when': ({ waiting, nextAttemptAt }) =>
    waiting === null || waiting.reason === 'CIRCUIT_OPEN' || waiting.until === nextAttemptAt,
  'a wait for a service that is down has no time': ({ waiting, nextAttemptAt, parkedSince }) =>
    waiting?.reason !== 'CIRCUIT_OPEN' || (nextAttemptAt === null && parkedSince === waiting.since),
  'a review is pending exactly in AWAITING_REVIEW': ({ state, review }) =>
    (review !== null && review.decision === null) === (state === 'AWAITING_REVIEW'),
  'an approval leads to PUBLISH, a rejection to FAILED': ({ state, review }) =>
    (review?.decision !== 'APPROVED' ||
      ['PUBLISH', 'LEARN', 'COMPLETED', 'FAILED', 'CANCELLED'].includes(state)) &&
    (review?.decision !== 'REJECTED' || ['FAILED', 'CANCELLED'].includes(state)),
  'retries stay within the allowance': ({ retryCount, maxRetries }) => retryCount <= maxRetries,
  'executions are counted from the first start on': ({ state, executionCount, startedAt }) =>
    executionCount > 0 === (startedAt !== null) &&
    (executionCount > 0 || state === 'IDLE' || state === 'CANCELLED'),
  'in a step, the steps before it are done': ({ state, stepsDone }) =>
    !isStepState(state) || stepsDone === STEP_STATES.indexOf(state),
  'in review, four steps are done': ({ state, stepsDone }) => state !== 'AWAITING_REVIEW' || stepsDone === 4,
  'all is done exactly in COMPLETED': ({ state, stepsDone, completedAt }) =>
    (stepsDone === STEP_STATES.length) === (state === 'COMPLETED') &&
    (completedAt !== null) === (state === 'COMPLETED'),
  'content has an origin exactly when it is there': ({ state, stepsDone, content }) =>
    state === 'CANCELLED' || (content !== null) === stepsDone >= 3,
  'what is learnt from was published': ({ state, publishOutcome }) =>
    (state !== 'LEARN' && state !== 'COMPLETED') || publishOutcome === 'CONFIRMED',
  'what is in doubt is unknown': ({ publishOutcome, publishInDoubt }) =>
    !publishInDoubt || publishOutcome === 'UNKNOWN',
};

/** The rules that a snapshot breaks. */
export function snapshotFaults(snapshot: CampaignSnapshot): string[] {
  return Object.entries(RULES)
    .filter(([, holds]) => !holds(snapshot))
    .map(([name]) => name);
}
