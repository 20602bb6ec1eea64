import { serviceOfStep, type StepState } from '../../contracts/enums.js';
import { isJsonObject, type JsonValue } from '../../contracts/json.js';
import { reviewContentHash, serviceActor } from '../../contracts/wire.js';
import {
  ORCHESTRATOR,
  type AttemptReport,
  type EventOf,
  type GateVerdict,
} from '../../machine/campaign-event.js';
import type { ArtifactKind } from '../../ports/campaign-record.js';
import type { StepFailure, StepSuccess } from '../../ports/service-clients.js';
import { cutToJsonBytes } from './cut-to-json-bytes.js';
import { passGate } from './quality-gate.js';
import type { RetryPlan } from './retry-policy.js';

/** When and of which execution an event speaks. */
export interface EventTime {
  at: string;
  executionId: string;
}

/** How much of a failure's details the trail keeps, in bytes of JSON. */
const DETAILS_BYTES = 4096;

/** What the trail keeps of every attempt that was answered. */
function report(step: StepState, { kind, statusCode, durationMs }: StepSuccess | StepFailure): AttemptReport {
  return {
    step,
    outcome: kind,
    status_code: statusCode,
    duration_ms: Math.round(durationMs * 10) / 10,
  };
}

export function stepSucceeded(
  time: EventTime,
  step: StepState,
  success: StepSuccess,
  gate: GateVerdict | null,
): EventOf<'STEP_SUCCEEDED'> {
  return {
    ...time,
    type: 'STEP_SUCCEEDED',
    actor: serviceActor(serviceOfStep(step)),
    data: { ...report(step, success), gate },
  };
}

export function attemptFailed(
  time: EventTime,
  step: StepState,
  failure: StepFailure,
  plan: RetryPlan,
): EventOf<'ATTEMPT_FAILED'> {
  return {
    ...time,
    type: 'ATTEMPT_FAILED',
    actor: serviceActor(serviceOfStep(step)),
    data: {
      ...report(step, failure),
      reason: failure.reason,
      details: cutToJsonBytes(failure.details, DETAILS_BYTES),
      retryable: failure.retryable,
      still_running: failure.stillRunning,
      uses_retry: plan.usesRetry,
      delay_ms: plan.delayMs,
      may_have_taken_effect: failure.mayHaveTakenEffect,
    },
  };
}

export function lateAnswer(
  time: EventTime,
  step: StepState,
  outcome: StepSuccess | StepFailure,
): EventOf<'LATE_ANSWER'> {
  return {
    ...time,
    type: 'LATE_ANSWER',
    actor: serviceActor(serviceOfStep(step)),
    data: {
      ...report(step, outcome),
      may_have_taken_effect: outcome.kind === 'succeeded' || outcome.mayHaveTakenEffect,
    },
  };
}

export function stepInterrupted(
  time: EventTime,
  step: StepState,
  takeovers: number,
): EventOf<'STEP_INTERRUPTED'> {
  return { ...time, type: 'STEP_INTERRUPTED', actor: ORCHESTRATOR, data: { step, takeovers } };
}

export function stepParked(time: EventTime, step: StepState): EventOf<'STEP_PARKED'> {
  return { ...time, type: 'STEP_PARKED', actor: ORCHESTRATOR, data: { step, cause: 'CIRCUIT_OPEN' } };
}

export function stepAbandoned(
  time: EventTime,
  step: StepState,
  details: string,
  retryable: boolean,
): EventOf<'STEP_ABANDONED'> {
  return {
    ...time,
    type: 'STEP_ABANDONED',
    actor: ORCHESTRATOR,
    data: { step, reason: 'PLATFORM_ERROR', details, retryable },
  };
}

export function publishStarted(time: EventTime, idempotencyKey: string): EventOf<'PUBLISH_STARTED'> {
  return { ...time, type: 'PUBLISH_STARTED', actor: ORCHESTRATOR, data: { idempotency_key: idempotencyKey } };
}

/** What the gate says of an audit's report; a review is bound to the content at hand. */
export function judge(
  report: JsonValue,
  values: Partial<Record<ArtifactKind, JsonValue>>,
  maxContentRevisions: number,
): GateVerdict | null {
  if (!isJsonObject(report)) return null;
  const verdict = passGate(report);
  const asked = verdict.decision === 'REVIEW';
  return {
    ...verdict,
    content_hash: asked ? reviewContentHash(values.strategy, values.assets, report) : null,
    max_content_revisions: maxContentRevisions,
  };
}
