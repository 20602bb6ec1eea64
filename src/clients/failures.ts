import { isJsonObject } from '../contracts/json.js';
import type { StepAborted, StepFailure } from '../ports/service-clients.js';
import { parseJson } from './json-answer.js';
import { retryAfterMs } from './retry-after.js';
import type { Answer } from './exchange.js';
import type { AnswerHead, TransportError, TransportFault } from './transport-error.js';

/** A failure but for its duration, which the caller adds. */
export type Failure = Omit<StepFailure, 'kind' | 'durationMs'>;

/** The call that failed, as far as messages need it. */
export interface FailedCall {
  /** The service's name for people. */
  service: string;
  timeoutMs: number;
  /** The wall clock, in milliseconds since the epoch. */
  now: number;
}

const RETRYABLE_STATUSES = new Set([408, 409, 425, 429, 500, 502, 503, 504]);
const STATUSES_AGAINST_SERVICE = new Set([500, 502, 503, 504]);
const MAX_DETAILS_BYTES = 2048;

const isClientError = (status: number) => status >= 400 && status < 500;

/** What the outcome of a call without a complete answer means. */
export function transportFailure(error: TransportError, call: FailedCall): Failure | StepAborted {
  if (error.fault === 'aborted') return { kind: 'aborted' };
  // Outside 2xx and 4xx nothing in the body could change the meaning of a status that has come.
  if (error.head && !isSuccess(error.head.status) && !isClientError(error.head.status)) {
    return statusFailure(error.head, call);
  }
  return failure({
    reason: error.fault === 'timeout' ? 'TIMEOUT' : 'PLATFORM_ERROR',
    details: transportDetails(error.fault, error.code, call),
    retryable: true,
    statusCode: error.head?.status ?? null,
    countsAgainstService: true,
    mayHaveTakenEffect: error.sent,
  });
}

/** What an answer other than 200 and 201 means. */
export function answerFailure(answer: Answer, call: FailedCall): Failure {
  const { status } = answer;
  if (isSuccess(status)) {
    return contractFailure(
      status,
      `${call.service} answered ${String(status)}; only 200 and 201 carry a result.`,
    );
  }
  if (status === 451 || (isClientError(status) && refusesForPolicy(answer.body))) {
    return failure({
      reason: 'POLICY_VIOLATION',
      details: `${call.service} refused for reasons of policy (${String(status)}).`,
      statusCode: status,
    });
  }
  return statusFailure(answer, call);
}

/** A 2xx without a usable result. */
export function contractFailure(statusCode: number, details: string): Failure {
  return failure({ reason: 'CONTRACT_INVALID', details, statusCode, mayHaveTakenEffect: true });
}

function statusFailure({ status, headers }: AnswerHead, call: FailedCall): Failure {
  const retryable = RETRYABLE_STATUSES.has(status);
  return failure({
    reason: 'PLATFORM_ERROR',
    details: `${call.service} answered ${String(status)}${statusHint(status)}.`,
    retryable,
    statusCode: status,
    retryAfterMs: retryable ? retryAfterMs(headers['retry-after'], call.now) : null,
    stillRunning: status === 409,
    countsAgainstService: STATUSES_AGAINST_SERVICE.has(status),
    mayHaveTakenEffect: status >= 500 || status === 408 || status === 409,
  });
}

function statusHint(status: number): string {
  if (status === 409) return ': the first call with this key still runs there';
  return status >= 300 && status < 400 ? '; redirects are not followed' : '';
}

function transportDetails(fault: TransportFault, code: string | null, call: FailedCall): string {
  const because = code !== null && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : '';
  if (fault === 'timeout') return `${call.service} did not answer within ${String(call.timeoutMs / 1000)} s.`;
  if (fault === 'unreachable') return `${call.service} could not be reached${because}.`;
  return `The connection to ${call.service} broke before its answer was complete${because}.`;
}

function refusesForPolicy(body: Buffer | null): boolean {
  const value = body && parseJson(body);
  return isJsonObject(value) && value['reason'] === 'FAILED_POLICY';
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function failure(given: Partial<Failure> & Pick<Failure, 'reason' | 'details' | 'statusCode'>): Failure {
  return {
    retryable: false,
    retryAfterMs: null,
    stillRunning: false,
    countsAgainstService: false,
    mayHaveTakenEffect: false,
    ...given,
    details: shorten(given.details),
  };
}

/** Cuts a text to MAX_DETAILS_BYTES of UTF-8, between characters. */
function shorten(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= MAX_DETAILS_BYTES) return text;
  const ellipsis = '…';
  let end = MAX_DETAILS_BYTES - Buffer.byteLength(ellipsis);
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end) + ellipsis;
}
