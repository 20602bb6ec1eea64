import type { CampaignSnapshot } from '../../contracts/campaign-snapshot.js';
import type { RandomSource } from '../../ports/random-source.js';
import type { StepFailure } from '../../ports/service-clients.js';
import type { RetryOptions } from '../engine-options.js';

/** Whether and when a failed attempt is made again. */
export interface RetryPlan {
  /** Null: not again. */
  delayMs: number | null;
  usesRetry: boolean;
}

/** What the plan depends on beside the failure. */
export interface RetrySituation {
  snapshot: CampaignSnapshot;
  /** The wall clock, in milliseconds. */
  now: number;
  /** How long the service may take. */
  serviceTimeoutMs: number;
  /** Whether the attempt probed a circuit that was open. */
  probe: boolean;
  /** How long a step may wait for a service that is down, in milliseconds. */
  parkMaxMs: number;
}

/**
 * Exponential backoff with full jitter over this execution's retry count (see "Exponential Backoff And Jitter", AWS
 * Architecture Blog). A longer Retry-After is honoured in full, up to a cap; beyond the cap the attempt is not made
 * again. A 409 costs no retry as long as the first attempt may still run there; a probe never costs one, and is the last
 * attempt when the service has been down for too long.
 */
export function planRetry(
  failure: StepFailure,
  situation: RetrySituation,
  options: RetryOptions,
  random: RandomSource,
): RetryPlan {
  const usesRetry = !situation.probe && !(failure.stillRunning && withinFirstAttempt(situation));
  if (!failure.retryable || isDownForTooLong(situation)) return { delayMs: null, usesRetry };
  const asked = failure.retryAfterMs ?? 0;
  if (asked > options.retryAfterCapMs) return { delayMs: null, usesRetry };
  return {
    delayMs: Math.round(Math.max(asked, backoffMs(situation.snapshot.retryCount, options, random))),
    usesRetry,
  };
}

/** `random(0, min(cap, base * 2^n))` milliseconds. */
export function backoffMs(retryCount: number, options: RetryOptions, random: RandomSource): number {
  return random.next() * Math.min(options.backoffCapMs, options.backoffBaseMs * 2 ** retryCount);
}

function isDownForTooLong({ snapshot, now, probe, parkMaxMs }: RetrySituation): boolean {
  return probe && snapshot.parkedSince !== null && now - Date.parse(snapshot.parkedSince) > parkMaxMs;
}

function withinFirstAttempt({ snapshot, now, serviceTimeoutMs }: RetrySituation): boolean {
  return (
    snapshot.stillRunningSince === null || now - Date.parse(snapshot.stillRunningSince) < serviceTimeoutMs
  );
}
