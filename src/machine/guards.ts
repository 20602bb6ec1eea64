import { STEP_STATES, type StepState } from '../contracts/enums.js';
import type { CampaignSnapshot } from '../contracts/campaign-snapshot.js';
import type { CampaignEventType, EventOf } from './campaign-event.js';

/** A condition on a transition, with the name that clients see. */
export interface NamedGuard<T extends CampaignEventType> {
  name: string;
  holds(snapshot: CampaignSnapshot, event: EventOf<T>): boolean;
}

function named<T extends CampaignEventType>(
  name: string,
  holds: (snapshot: CampaignSnapshot, event: EventOf<T>) => boolean,
): NamedGuard<T> {
  return { name, holds };
}

/** The step at which a retry resumes by itself: new content after a blocked audit or a rejection, else the failed step. */
function resumeStep(snapshot: CampaignSnapshot): StepState {
  const failure = snapshot.failure;
  if (!failure) return 'RADAR_SCAN';
  if (failure.state === 'AWAITING_REVIEW' || failure.reason === 'QUALITY_CHECK_FAILED') return 'CONTENT_PROD';
  return STEP_STATES.find((step) => step === failure.state) ?? 'RADAR_SCAN';
}

export const notPaused = named<'PAUSE'>('not_paused', (snapshot) => snapshot.pausedAt === null);
export const isPaused = named<'RESUME'>('paused', (snapshot) => snapshot.pausedAt !== null);

/** A step's event must speak of the step and the execution at hand. */
function ofThisStep(
  snapshot: CampaignSnapshot,
  event: { executionId: string; data: { step: StepState } },
): boolean {
  return snapshot.state === event.data.step && snapshot.executionId === event.executionId;
}

export const stepIsCurrent = named<'STEP_SUCCEEDED' | 'STEP_ABANDONED' | 'STEP_PARKED' | 'STEP_INTERRUPTED'>(
  'step_is_current',
  ofThisStep,
);

export const mayAttemptAgain = named<'ATTEMPT_FAILED'>(
  'attempts_left',
  (snapshot, event) =>
    ofThisStep(snapshot, event) &&
    event.data.retryable &&
    event.data.delay_ms !== null &&
    (!event.data.uses_retry || snapshot.retryCount < snapshot.maxRetries),
);
export const noAttemptLeft = named<'ATTEMPT_FAILED'>('no_attempt_left', ofThisStep);

export const gatePasses = named<'STEP_SUCCEEDED'>(
  'gate_passes',
  (snapshot, event) => ofThisStep(snapshot, event) && event.data.gate?.decision === 'PASS',
);
export const gateAsksForReview = named<'STEP_SUCCEEDED'>(
  'gate_asks_for_review',
  (snapshot, event) => ofThisStep(snapshot, event) && event.data.gate?.decision === 'REVIEW',
);
export const revisionLeft = named<'STEP_SUCCEEDED'>(
  'gate_blocks_and_revision_left',
  (snapshot, event) =>
    ofThisStep(snapshot, event) &&
    event.data.gate?.decision === 'BLOCK' &&
    snapshot.contentRound <= event.data.gate.max_content_revisions,
);
export const gateBlocks = named<'STEP_SUCCEEDED'>(
  'gate_blocks',
  (snapshot, event) => ofThisStep(snapshot, event) && event.data.gate?.decision === 'BLOCK',
);

/** A retry resumes at its own step, or at an earlier one that was asked for; never at a later one. */
export function resumesAt(step: StepState): NamedGuard<'RETRY'> {
  return named(`resumes_at_${step.toLowerCase()}_and_executions_left`, (snapshot, event) => {
    return retryTarget(snapshot, event) === step && executionsLeft(snapshot, event);
  });
}

/** Where a retry leads, or null when it asks for a later step than its own. */
export function retryTarget(snapshot: CampaignSnapshot, event: EventOf<'RETRY'>): StepState | null {
  const own = resumeStep(snapshot);
  const asked = event.data.from_state ?? own;
  return STEP_STATES.indexOf(asked) <= STEP_STATES.indexOf(own) ? asked : null;
}

export function executionsLeft(snapshot: CampaignSnapshot, event: EventOf<'RETRY'>): boolean {
  return snapshot.executionCount < event.data.max_executions;
}

export const contentIsCurrent = named<'APPROVE'>(
  'content_is_current',
  (snapshot, event) => snapshot.review?.contentHash === event.data.content_hash,
);

/** Nothing is published while the campaign is paused, nor for an execution that is over. */
export const mayPublish = named<'PUBLISH_STARTED'>(
  'not_paused',
  (snapshot, event) => snapshot.pausedAt === null && snapshot.executionId === event.executionId,
);
