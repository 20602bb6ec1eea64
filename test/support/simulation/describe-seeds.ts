import { describe, expect, it } from '@jest/globals';
import { simulate } from './simulate.js';

/** Far more than it takes on a busy machine. */
const MS_PER_SEED = 600;

/**
 * Runs so many simulations, from a seed on, or from LEADBOOST_TEST_SEED on where that is set. A seed that fails is named,
 * and fails again: LEADBOOST_TEST_TRACE=true prints all that happens in it.
 */
export function describeSeeds(first: number, count: number): void {
  const from = Number(process.env['LEADBOOST_TEST_SEED'] ?? first);

  describe('servers, users and a nemesis in virtual time', () => {
    it(
      `keep every promise with the seeds ${String(from)} to ${String(from + count - 1)}`,
      async () => {
        for (let seed = from; seed < from + count; seed += 1) {
          const { violations } = await simulate(seed);
          expect({ seed, violations }).toEqual({ seed, violations: [] });
        }
      },
      count * MS_PER_SEED,
    );
  });
}
