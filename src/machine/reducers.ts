import { STEP_STATES, type StepState } from '../contracts/enums.js';
import type { CampaignFailure, CampaignSnapshot } from '../contracts/campaign-snapshot.js';
import { RETRY_SCHEDULED, type AttemptFailure, type EventOf } from './campaign-event.js';
import type { MachineContext, VoidedArtifact } from './machine-context.js';

const NOT_WAITING = {
  nextAttemptAt: null,
  waiting: null,
  parkedSince: null,
  stillRunningSince: null,
} as const;

function update(context: MachineContext, changes: Partial<CampaignSnapshot>): MachineContext {
  return { ...context, snapshot: { ...context.snapshot, ...changes } };
}

function stepsBefore(step: StepState): number {
  return STEP_STATES.indexOf(step);
}

/** The first execution begins. */
export function beginExecution(context: MachineContext, event: EventOf<'START'>): MachineContext {
  return update(context, { executionCount: event.data.execution, startedAt: event.at });
}

/** The artifact that each step makes. */
export const MADE_BY_STEP = {
  RADAR_SCAN: 'radar_scan',
  STRATEGY_GEN: 'strategy',
  CONTENT_PROD: 'assets',
  QUALITY_AUDIT: 'quality_audit',
  PUBLISH: 'publication',
  LEARN: 'learnings',
} as const satisfies Record<StepState, VoidedArtifact>;

/** What becomes void when a campaign goes back to `step`. Feedback outlives it, until new content has answered to it. */
function voidedFrom(step: StepState): VoidedArtifact[] {
  return STEP_STATES.slice(stepsBefore(step)).map((later) => MADE_BY_STEP[later]);
}

/** A fresh execution resumes at `step`; what it will make anew is void. */
export function beginRetry(step: StepState) {
  return (context: MachineContext, event: EventOf<'RETRY'>): MachineContext => {
    const { snapshot } = context;
    const keepsContent = stepsBefore(step) > stepsBefore('CONTENT_PROD');
    const next = update(context, {
      ...NOT_WAITING,
      executionId: event.executionId,
      executionCount: event.data.execution,
      retryCount: 0,
      contentRound: 1,
      content: keepsContent ? snapshot.content : null,
      failure: null,
      review: null,
      stepsDone: stepsBefore(step),
      startedAt: snapshot.startedAt ?? event.at,
      completedAt: null,
    });
    return { ...next, effects: { ...next.effects, voids: voidedFrom(step) } };
  };
}

/** A campaign ends because somebody wants it to. What was done so far stays visible; a review that is pending is over. */
export function cancel(context: MachineContext): MachineContext {
  const { review } = context.snapshot;
  return update(context, {
    ...NOT_WAITING,
    pausedAt: null,
    failure: null,
    review: review?.decision ? review : null,
  });
}

export function pause(context: MachineContext, event: EventOf<'PAUSE'>): MachineContext {
  return update(context, { pausedAt: event.at });
}

/** What was parked is looked at afresh: the time of the pause is nobody's outage. */
export function resume(context: MachineContext): MachineContext {
  const { nextAttemptAt, parkedSince, waiting } = context.snapshot;
  const isParked = parkedSince !== null && nextAttemptAt === null;
  return update(context, { pausedAt: null, parkedSince: null, waiting: isParked ? null : waiting });
}

export function approve(context: MachineContext, event: EventOf<'APPROVE'>): MachineContext {
  return decideReview(context, event, 'APPROVED', event.data.note);
}

export function reject(context: MachineContext, event: EventOf<'REJECT'>): MachineContext {
  const decided = decideReview(context, event, 'REJECTED', event.data.reason);
  return failWith(decided, event.at, {
    reason: 'POLICY_VIOLATION',
    details: `Rejected in review: ${event.data.reason}`,
    state: 'AWAITING_REVIEW',
    retryable: false,
  });
}

function decideReview(
  context: MachineContext,
  event: EventOf<'APPROVE' | 'REJECT'>,
  decision: 'APPROVED' | 'REJECTED',
  note: string | null,
): MachineContext {
  const review = context.snapshot.review;
  if (!review) return context;
  return update(context, {
    review: { ...review, decision, decidedBy: event.actor, decidedAt: event.at, note },
  });
}

/** A step is done: its waits are over and the next one may begin. */
export function completeStep(step: StepState) {
  return (context: MachineContext): MachineContext =>
    update(context, { ...NOT_WAITING, stepsDone: stepsBefore(step) + 1 });
}

/** New content is there; it answers to the feedback, and is named by the execution and round that made it. */
export function recordContent(context: MachineContext): MachineContext {
  const { executionId, contentRound } = context.snapshot;
  const done = completeStep('CONTENT_PROD')(context);
  const next = update(done, { content: { executionId, round: contentRound } });
  return { ...next, effects: { ...next.effects, voids: [...next.effects.voids, 'feedback'] } };
}

/** The audit asks for a person's decision. */
export function requestReview(context: MachineContext, event: EventOf<'STEP_SUCCEEDED'>): MachineContext {
  const gate = event.data.gate;
  return update(completeStep('QUALITY_AUDIT')(context), {
    review: {
      contentHash: gate?.content_hash ?? '',
      requestedAt: event.at,
      reasons: gate?.reasons ?? [],
      decision: null,
      decidedBy: null,
      decidedAt: null,
      note: null,
    },
  });
}

/** The audit sends the campaign back for new content; the report is void, the feedback is what it leaves behind. */
export function reviseContent(context: MachineContext): MachineContext {
  const next = update(context, {
    ...NOT_WAITING,
    contentRound: context.snapshot.contentRound + 1,
    content: null,
    review: null,
    stepsDone: stepsBefore('CONTENT_PROD'),
  });
  return { ...next, effects: { ...next.effects, voids: voidedFrom('CONTENT_PROD') } };
}

/** The gate blocks what must not be published. */
export function blockContent(context: MachineContext, event: EventOf<'STEP_SUCCEEDED'>): MachineContext {
  return failWith(context, event.at, {
    reason: 'QUALITY_CHECK_FAILED',
    details: event.data.gate?.details ?? '',
    state: 'QUALITY_AUDIT',
    retryable: false,
  });
}

export function confirmPublication(context: MachineContext): MachineContext {
  return update(completeStep('PUBLISH')(context), { publishOutcome: 'CONFIRMED', publishInDoubt: false });
}

export function complete(context: MachineContext, event: { at: string }): MachineContext {
  return update(context, {
    ...NOT_WAITING,
    pausedAt: null,
    stepsDone: STEP_STATES.length,
    completedAt: event.at,
  });
}

/** What was to be learnt is lost; the campaign is completed all the same, and the trail says so. */
export function completeWithoutLearnings(
  context: MachineContext,
  event: EventOf<'ATTEMPT_FAILED' | 'STEP_ABANDONED'>,
): MachineContext {
  const next = complete(context, event);
  const transitionMetadata = { lost: 'learnings', reason: event.data.reason, details: event.data.details };
  return { ...next, effects: { ...next.effects, transitionMetadata } };
}

/** Another attempt will be made after the delay. A 409 within the service's own time costs no retry. */
export function scheduleAttempt(context: MachineContext, event: EventOf<'ATTEMPT_FAILED'>): MachineContext {
  const { snapshot } = context;
  const delayMs = event.data.delay_ms ?? 0;
  const nextAttemptAt = new Date(Date.parse(event.at) + delayMs).toISOString();
  const retryCount = snapshot.retryCount + (event.data.uses_retry ? 1 : 0);
  const next = update(context, {
    ...publishDoubt(snapshot, event.data),
    retryCount,
    nextAttemptAt,
    // A probe that failed: the service is down, and may be so for as long as PARK_MAX says.
    parkedSince:
      event.data.uses_retry || event.data.still_running ? null : (snapshot.parkedSince ?? event.at),
    stillRunningSince: event.data.still_running ? (snapshot.stillRunningSince ?? event.at) : null,
    waiting: {
      reason: event.data.still_running ? 'STILL_RUNNING_THERE' : 'BACKOFF',
      since: event.at,
      until: nextAttemptAt,
    },
  });
  const note = {
    action: RETRY_SCHEDULED,
    metadata: {
      step: event.data.step,
      retry_count: retryCount,
      delay_ms: delayMs,
      next_attempt_at: nextAttemptAt,
    },
  };
  return { ...next, effects: { ...next.effects, notes: [note] } };
}

/** No further attempt: the campaign fails with the last reason. */
export function failStep(
  context: MachineContext,
  event: EventOf<'ATTEMPT_FAILED' | 'STEP_ABANDONED'>,
): MachineContext {
  const { reason, details, retryable, step } = event.data;
  const doubt = event.type === 'ATTEMPT_FAILED' ? publishDoubt(context.snapshot, event.data) : {};
  return failWith(update(context, doubt), event.at, { reason, details, retryable, state: step });
}

function failWith(
  context: MachineContext,
  at: string,
  failure: Omit<CampaignFailure, 'occurredAt'>,
): MachineContext {
  return update(context, { ...NOT_WAITING, pausedAt: null, failure: { ...failure, occurredAt: at } });
}

/** Parks a step whose service is down. Parking again keeps the first time, which PARK_MAX is counted from. */
export function park(context: MachineContext, event: EventOf<'STEP_PARKED'>): MachineContext {
  const since = context.snapshot.parkedSince ?? event.at;
  return update(context, {
    nextAttemptAt: null,
    parkedSince: since,
    waiting: { reason: event.data.cause, since, until: null },
  });
}

/** The worker is gone; a call that it made may have taken effect. */
export function noteInterruption(context: MachineContext): MachineContext {
  const { state, publishOutcome, publishInDoubt } = context.snapshot;
  return update(context, {
    publishInDoubt: publishInDoubt || (state === 'PUBLISH' && publishOutcome === 'UNKNOWN'),
  });
}

/** From here on a publish call may be under way. */
export function startPublish(context: MachineContext): MachineContext {
  return update(context, { publishOutcome: 'UNKNOWN' });
}

/** An answer came after the campaign had been cancelled: it changes nothing but what is known of the publication. */
export function recordLateAnswer(context: MachineContext, event: EventOf<'LATE_ANSWER'>): MachineContext {
  if (event.data.step !== 'PUBLISH') return context;
  return event.data.outcome === 'succeeded'
    ? update(context, { publishOutcome: 'CONFIRMED', publishInDoubt: false })
    : update(context, publishDoubt(context.snapshot, event.data));
}

function publishDoubt(
  snapshot: CampaignSnapshot,
  failure: Pick<AttemptFailure, 'step' | 'may_have_taken_effect'>,
): Partial<CampaignSnapshot> {
  if (failure.step !== 'PUBLISH') return {};
  const publishInDoubt = snapshot.publishInDoubt || failure.may_have_taken_effect;
  return { publishInDoubt, publishOutcome: publishInDoubt ? 'UNKNOWN' : 'NOT_SENT' };
}
