import { createMachine, guard, reduce, state, transition } from 'robot3';
import type { CampaignState, StepState } from '../contracts/enums.js';
import type { CampaignEventType, EventOf } from './campaign-event.js';
import * as when from './guards.js';
import type { NamedGuard } from './guards.js';
import type { MachineContext } from './machine-context.js';
import * as then from './reducers.js';

type CampaignTransition = ReturnType<typeof transition>;
type Reducer<T extends CampaignEventType> = (context: MachineContext, event: EventOf<T>) => MachineContext;

/** robot3 melts guards into one function; their names are kept here, for those who read the machine as data. */
const guardNames = new WeakMap<object, string>();

/** The name of a transition's guard, or null when it has none. */
export function guardName(of: object): string | null {
  return guardNames.get(of) ?? null;
}

/** One row of the table: on `event`, where `condition` holds, go to `to`. */
function on<T extends CampaignEventType>(
  event: T,
  to: CampaignState,
  condition: NamedGuard<NoInfer<T>> | null,
  change: Reducer<NoInfer<T>>,
): CampaignTransition {
  const changed = reduce<MachineContext, EventOf<T>>(change);
  if (!condition) return transition(event, to, changed);
  const guarded = guard<MachineContext, EventOf<T>>((context, given) =>
    condition.holds(context.snapshot, given),
  );
  const row = transition(event, to, guarded, changed);
  guardNames.set(row, condition.name);
  return row;
}

/** What holds for every step: pausing, and what may happen to a call. */
function anyStep(
  step: StepState,
  ifLost: { to: CampaignState; change: Reducer<'ATTEMPT_FAILED' | 'STEP_ABANDONED'> },
) {
  return [
    on('PAUSE', step, when.notPaused, then.pause),
    on('RESUME', step, when.isPaused, then.resume),
    on('ATTEMPT_FAILED', step, when.mayAttemptAgain, then.scheduleAttempt),
    on('ATTEMPT_FAILED', ifLost.to, when.noAttemptLeft, ifLost.change),
    on('STEP_ABANDONED', ifLost.to, when.stepIsCurrent, ifLost.change),
    on('STEP_PARKED', step, when.stepIsCurrent, then.park),
    on('STEP_INTERRUPTED', step, when.stepIsCurrent, then.noteInterruption),
  ];
}

const failed = { to: 'FAILED', change: then.failStep } as const;
const learningsLost = { to: 'COMPLETED', change: then.completeWithoutLearnings } as const;
const cancelled = () => on('CANCEL', 'CANCELLED', null, then.cancel);
const retriedAt = (step: StepState) => on('RETRY', step, when.resumesAt(step), then.beginRetry(step));
const done = (step: StepState, to: CampaignState) =>
  on('STEP_SUCCEEDED', to, when.stepIsCurrent, then.completeStep(step));

const states = {
  IDLE: state(on('START', 'RADAR_SCAN', null, then.beginExecution), cancelled()),
  RADAR_SCAN: state(done('RADAR_SCAN', 'STRATEGY_GEN'), ...anyStep('RADAR_SCAN', failed), cancelled()),
  STRATEGY_GEN: state(done('STRATEGY_GEN', 'CONTENT_PROD'), ...anyStep('STRATEGY_GEN', failed), cancelled()),
  CONTENT_PROD: state(
    on('STEP_SUCCEEDED', 'QUALITY_AUDIT', when.stepIsCurrent, then.recordContent),
    ...anyStep('CONTENT_PROD', failed),
    cancelled(),
  ),
  QUALITY_AUDIT: state(
    on('STEP_SUCCEEDED', 'PUBLISH', when.gatePasses, then.completeStep('QUALITY_AUDIT')),
    on('STEP_SUCCEEDED', 'AWAITING_REVIEW', when.gateAsksForReview, then.requestReview),
    on('STEP_SUCCEEDED', 'CONTENT_PROD', when.revisionLeft, then.reviseContent),
    on('STEP_SUCCEEDED', 'FAILED', when.gateBlocks, then.blockContent),
    ...anyStep('QUALITY_AUDIT', failed),
    cancelled(),
  ),
  AWAITING_REVIEW: state(
    on('APPROVE', 'PUBLISH', when.contentIsCurrent, then.approve),
    on('REJECT', 'FAILED', null, then.reject),
    on('PAUSE', 'AWAITING_REVIEW', when.notPaused, then.pause),
    on('RESUME', 'AWAITING_REVIEW', when.isPaused, then.resume),
    cancelled(),
  ),
  PUBLISH: state(
    on('PUBLISH_STARTED', 'PUBLISH', when.mayPublish, then.startPublish),
    on('STEP_SUCCEEDED', 'LEARN', when.stepIsCurrent, then.confirmPublication),
    ...anyStep('PUBLISH', failed),
    cancelled(),
  ),
  LEARN: state(
    on('STEP_SUCCEEDED', 'COMPLETED', when.stepIsCurrent, then.complete),
    ...anyStep('LEARN', learningsLost),
  ),
  COMPLETED: state(),
  FAILED: state(
    retriedAt('RADAR_SCAN'),
    retriedAt('STRATEGY_GEN'),
    retriedAt('CONTENT_PROD'),
    retriedAt('QUALITY_AUDIT'),
    retriedAt('PUBLISH'),
    cancelled(),
  ),
  CANCELLED: state(on('LATE_ANSWER', 'CANCELLED', null, then.recordLateAnswer)),
};

/** The transitions out of a state by event, as robot3 holds them. */
export function transitionsOf(of: CampaignState): ReadonlyMap<string, readonly CampaignTransition[]> {
  return states[of].transitions;
}

/** The names of all states, in the order of the table. */
export const MACHINE_STATES = Object.keys(states) as CampaignState[];

function standingAt(current: CampaignState) {
  return createMachine(current, states, (context: MachineContext) => context);
}

/** Made once for each state: making one costs more than all that a decision does with it. */
const machines = new Map(MACHINE_STATES.map((name) => [name, standingAt(name)]));

/** The machine, standing at `current`; whoever interprets it gives the context. Restoring runs nothing: no `invoke`. */
export function machineAt(current: CampaignState) {
  return machines.get(current) ?? standingAt(current);
}
