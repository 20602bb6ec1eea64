import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoffMs, planRetry, type RetrySituation } from '../../../src/engine/steps/retry-policy.js';
import { initialSnapshot } from '../../../src/machine/initial-snapshot.js';
import type { StepFailure } from '../../../src/ports/service-clients.js';

const OPTIONS = { backoffBaseMs: 2000, backoffCapMs: 60_000, retryAfterCapMs: 3_600_000 };
const NOW = Date.parse('2026-01-01T00:01:00.000Z');
const chance = (value: number) => ({ next: () => value });

function failure(overrides: Partial<StepFailure> = {}): StepFailure {
  return {
    kind: 'failed',
    reason: 'PLATFORM_ERROR',
    details: 'Radar answered 503.',
    retryable: true,
    statusCode: 503,
    durationMs: 1,
    retryAfterMs: null,
    stillRunning: false,
    countsAgainstService: true,
    mayHaveTakenEffect: false,
    ...overrides,
  };
}

function situation(overrides: Partial<RetrySituation> = {}, retryCount = 0): RetrySituation {
  const snapshot = { ...initialSnapshot('execution', 3), retryCount };
  return { snapshot, now: NOW, serviceTimeoutMs: 30_000, probe: false, parkMaxMs: 60_000, ...overrides };
}

/** The situation in which the first 409 was seen so long ago. */
function since409(ms: number): RetrySituation {
  const stillRunningSince = new Date(NOW - ms).toISOString();
  return situation({ snapshot: { ...initialSnapshot('execution', 3), stillRunningSince } });
}

it('makes no other attempt when a probe fails of a service that was down for too long', () => {
  const downFor = (ms: number, probe: boolean) => {
    const parkedSince = new Date(NOW - ms).toISOString();
    const snapshot = { ...initialSnapshot('execution', 3), parkedSince };
    return planRetry(failure(), situation({ snapshot, probe }), OPTIONS, chance(0.5)).delayMs;
  };
  expect(downFor(60_000, true)).not.toBeNull();
  expect(downFor(60_001, true)).toBeNull();
  expect(downFor(60_001, false)).not.toBeNull();
});

describe('the backoff', () => {
  it('is a random time up to twice as long with every retry, up to a cap', () => {
    const longest = [0, 1, 2, 3, 4, 5, 6, 20].map((n) => backoffMs(n, OPTIONS, chance(1)));
    expect(longest).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(backoffMs(3, OPTIONS, chance(0))).toBe(0);
    expect(backoffMs(3, OPTIONS, chance(0.5))).toBe(8000);
  });

  it('stays within its bounds for any retry and chance', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (n, x) => {
        const ms = backoffMs(n, OPTIONS, chance(x));
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(Math.min(OPTIONS.backoffCapMs, OPTIONS.backoffBaseMs * 2 ** n));
      }),
    );
  });

  it('uses all of the range', () => {
    let seed = 0;
    const steps = { next: () => (seed = (seed + 0.001) % 1) };
    const drawn = Array.from({ length: 1000 }, () => backoffMs(0, OPTIONS, steps));
    expect(Math.min(...drawn)).toBeLessThan(20);
    expect(Math.max(...drawn)).toBeGreaterThan(1980);
  });
});

describe('the plan after a failed attempt', () => {
  it('is another attempt after the backoff, in whole milliseconds', () => {
    expect(planRetry(failure(), situation({}, 1), OPTIONS, chance(0.33333))).toEqual({
      delayMs: 1333,
      usesRetry: true,
    });
  });

  it('is none where the failure is not retryable', () => {
    expect(planRetry(failure({ retryable: false }), situation(), OPTIONS, chance(0.5)).delayMs).toBeNull();
  });

  it('waits as long as Retry-After asks where that is longer than the backoff, up to the cap', () => {
    const delay = (retryAfterMs: number) =>
      planRetry(failure({ retryAfterMs }), situation(), OPTIONS, chance(0.5)).delayMs;
    expect(delay(0)).toBe(1000);
    expect(delay(999)).toBe(1000);
    expect(delay(7000)).toBe(7000);
    expect(delay(3_600_000)).toBe(3_600_000);
    expect(delay(3_600_001)).toBeNull();
  });

  it('never waits less than asked, nor longer than the larger of both', () => {
    fc.assert(
      fc.property(
        fc.nat(4_000_000),
        fc.nat(10),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (ms, n, x) => {
          const { delayMs } = planRetry(failure({ retryAfterMs: ms }), situation({}, n), OPTIONS, chance(x));
          if (ms > OPTIONS.retryAfterCapMs) {
            expect(delayMs).toBeNull();
          } else {
            expect(delayMs).toBeGreaterThanOrEqual(ms);
            expect(delayMs).toBeLessThanOrEqual(Math.max(ms, OPTIONS.backoffCapMs));
          }
        },
      ),
    );
  });

  it('costs no retry for a 409 until the service had its time, then each does', () => {
    const still = failure({ statusCode: 409, stillRunning: true, countsAgainstService: false });
    const costs = (given: RetrySituation) => planRetry(still, given, OPTIONS, chance(0.5)).usesRetry;
    expect(costs(situation())).toBe(false);
    expect(costs(since409(1))).toBe(false);
    expect(costs(since409(29_999))).toBe(false);
    expect(costs(since409(30_000))).toBe(true);
    expect(costs(since409(31_000))).toBe(true);
  });

  it('costs a retry for all other failures, also after a 409', () => {
    expect(planRetry(failure(), since409(1), OPTIONS, chance(0.5)).usesRetry).toBe(true);
  });

  it('costs no retry for a probe', () => {
    expect(planRetry(failure(), situation({ probe: true }), OPTIONS, chance(0.5))).toEqual({
      delayMs: 1000,
      usesRetry: false,
    });
  });
});
