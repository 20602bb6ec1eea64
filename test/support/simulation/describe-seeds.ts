import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { BrokenSeed } from './run-seeds.js';

/** Far more than it takes on a busy machine. */
const MS_PER_SEED = 600;

const ENTRY = fileURLToPath(new URL('run-seeds.js', import.meta.url));

/**
 * Runs so many simulations, from a seed on, or from LEADBOOST_TEST_SEED on where that is set. A seed that fails is named,
 * and fails again: LEADBOOST_TEST_TRACE=true prints all that happens in it. They run in a process of their own: within
 * jest's module loader a simulation takes five times as long.
 */
export function describeSeeds(first: number, count: number): void {
  const from = Number(process.env['LEADBOOST_TEST_SEED'] ?? first);

  describe('servers, users and a nemesis in virtual time', () => {
    it(
      `keep every promise with the seeds ${String(from)} to ${String(from + count - 1)}`,
      async () => {
        const broken: BrokenSeed[] = [];
        const child = fork(ENTRY, [String(from), String(count)]);
        child.on('message', (seed: BrokenSeed) => broken.push(seed));
        expect({ end: await once(child, 'exit'), broken }).toEqual({ end: [0, null], broken: [] });
      },
      count * MS_PER_SEED,
    );
  });
}
