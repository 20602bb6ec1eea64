import { isJsonObject } from '../contracts/json.js';
import type { StepAborted, StepFailure } from '../ports/service-clients.js';
import type { Answer } from './exchange.js';
import { parseJson } from './json-answer.js';
import { retryAfterMs } from './retry-after.js';
import { shorten } from './shorten.js';
import type { AnswerHead, TransportError } from './transport-error.js';

/** A failure but for its duration, which the caller adds. */
export type Failure = Omit<StepFailure, 'durationMs'>;

/** The call that failed, as far as the meaning of a failure and its message need it. */
export interface FailedCall {
  /** The service's name for people. */
  service: string;
  timeoutMs: number;
  /** The wall clock at the end of the call, in milliseconds since the epoch. */
  now: number;
}

const RETRYABLE_STATUSES = new Set([408, 409, 425, 429, 500, 502, 503, 504]);
const STATUSES_AGAINST_SERVICE = new Set([500, 502, 503, 504]);
const UNAVAILABLE_FOR_LEGAL_REASONS = 451;
const MAX_DETAILS_BYTES = 2048;

/** What a call without a complete answer means. */
export function transportFailure(error: TransportError, call: FailedCall): Failure | StepAborted {
  if (error.fault === 'aborted') return { kind: 'aborted' };
  if (error.head && saysItAll(error.head.status)) return statusFailure(error.head, call);
  const atFault = error.fault !== 'unsendable';
  return failed({
    reason: error.fault === 'timeout' ? 'TIMEOUT' : 'PLATFORM_ERROR',
    details: transportDetails(error, call),
    retryable: atFault,
    statusCode: error.head?.status ?? null,
    countsAgainstService: atFault,
    mayHaveTakenEffect: error.head ? mayBeOfEffect(error.head.status) : error.sent,
  });
}

/** What a whole answer other than 200 and 201 means. */
export function answerFailure(answer: Answer, call: FailedCall): Failure {
  const { status } = answer;
  if (isSuccess(status)) {
    return contractFailure(
      status,
      `${call.service} answered ${String(status)}; only 200 and 201 carry a result.`,
    );
  }
  return isClientError(status) && refusesForPolicy(answer.body)
    ? policyFailure(status, call)
    : statusFailure(answer, call);
}

/** A 2xx without a usable result. */
export function contractFailure(statusCode: number, details: string): Failure {
  return failed({ reason: 'CONTRACT_INVALID', details, statusCode, mayHaveTakenEffect: true });
}

function policyFailure(statusCode: number, { service }: FailedCall): Failure {
  const details = `${service} refused for reasons of policy (${String(statusCode)}).`;
  return failed({ reason: 'POLICY_VIOLATION', details, statusCode });
}

function statusFailure({ status, headers }: AnswerHead, call: FailedCall): Failure {
  if (status === UNAVAILABLE_FOR_LEGAL_REASONS) return policyFailure(status, call);
  const retryable = RETRYABLE_STATUSES.has(status);
  return failed({
    reason: 'PLATFORM_ERROR',
    details: `${call.service} answered ${String(status)}${statusHint(status)}.`,
    retryable,
    statusCode: status,
    retryAfterMs: retryable ? retryAfterMs(headers['retry-after'], call.now) : null,
    stillRunning: status === 409,
    countsAgainstService: STATUSES_AGAINST_SERVICE.has(status),
    mayHaveTakenEffect: mayBeOfEffect(status),
  });
}

function failed(given: Partial<Failure> & Pick<Failure, 'reason' | 'details' | 'statusCode'>): Failure {
  return {
    kind: 'failed',
    retryable: false,
    retryAfterMs: null,
    stillRunning: false,
    countsAgainstService: false,
    mayHaveTakenEffect: false,
    ...given,
    details: shorten(given.details, MAX_DETAILS_BYTES),
  };
}

/** Whether nothing in the body could change what this status means. */
function saysItAll(status: number): boolean {
  return status === UNAVAILABLE_FOR_LEGAL_REASONS || !(isSuccess(status) || isClientError(status));
}

/** Whether a service that answers this may have done the work: only a refusal says that it has not. */
function mayBeOfEffect(status: number): boolean {
  return !isClientError(status) || status === 408 || status === 409;
}

function statusHint(status: number): string {
  if (status === 409) return ': the first call with this key still runs there';
  return status >= 300 && status < 400 ? '; redirects are not followed' : '';
}

function transportDetails({ fault, code }: TransportError, { service, timeoutMs }: FailedCall): string {
  if (fault === 'timeout') return `${service} did not answer within ${String(timeoutMs / 1000)} s.`;
  const because = code !== null && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : '';
  if (fault === 'unreachable') return `${service} could not be reached${because}.`;
  if (fault === 'unsendable') return `The call of ${service} could not be made${because}.`;
  return `The connection to ${service} broke before its answer was complete${because}.`;
}

function refusesForPolicy(body: Buffer | null): boolean {
  const value = body && parseJson(body);
  return isJsonObject(value) && value['reason'] === 'FAILED_POLICY';
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function isClientError(status: number): boolean {
  return status >= 400 && status < 500;
}
