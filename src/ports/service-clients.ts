import type { FailureReason, StepState } from '../contracts/enums.js';
import type { JsonObject, JsonValue } from '../contracts/json.js';

/** One attempt of one step. */
export interface StepCall {
  step: StepState;
  /** The request body in its wire form. */
  body: JsonObject;
  /** Without the quotes of the structured field. */
  idempotencyKey: string;
  /** W3C Trace Context. */
  traceparent: string;
  /** Aborts the attempt: the process stops. */
  signal: AbortSignal;
}

/** The service did the step. */
export interface StepSuccess {
  kind: 'succeeded';
  statusCode: number;
  durationMs: number;
  /** What the step keeps, exactly as received: the whole answer, or its `assets`. */
  result: JsonValue;
}

/** The attempt failed. */
export interface StepFailure {
  kind: 'failed';
  reason: FailureReason;
  /** For people; names a field or a status, never contains a body. At most 2 KiB. */
  details: string;
  /** Whether the same call may succeed later. */
  retryable: boolean;
  /** Null when no answer came. */
  statusCode: number | null;
  durationMs: number;
  /** What `Retry-After` asked for, in milliseconds from the answer on. */
  retryAfterMs: number | null;
  /** A 409: the first attempt with this key still runs there. */
  stillRunning: boolean;
  /** Whether the failure speaks against the service as a whole: what the circuit breaker counts. */
  countsAgainstService: boolean;
  /** Whether the service may have done the work all the same. */
  mayHaveTakenEffect: boolean;
}

/** The attempt was called off by its signal: nothing is known of it. */
export interface StepAborted {
  kind: 'aborted';
}

export type StepOutcome = StepSuccess | StepFailure | StepAborted;

/** The four services behind one door: each step goes to its own service. */
export interface ServiceClients {
  /** Makes one attempt, without retrying. Never rejects. */
  call(call: StepCall): Promise<StepOutcome>;
  /** How long the service of a step may take to answer, in milliseconds. */
  timeoutMs(step: StepState): number;
  close(): Promise<void>;
}
