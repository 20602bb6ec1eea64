import { simulate, type SimulationReport } from './simulate.js';

// The entry of a process that runs simulations, `node run-seeds.js FIRST COUNT`, and tells its parent of the first one
// that breaks a promise.

/** A simulation in which something happened that must never happen. */
export interface BrokenSeed extends Pick<SimulationReport, 'violations'> {
  seed: number;
}

const [first = 0, count = 0] = process.argv.slice(2).map(Number);
process.once('disconnect', () => process.exit());

for (let seed = first; seed < first + count; seed += 1) {
  const { violations } = await simulate(seed);
  if (violations.length > 0) {
    process.exitCode = 1;
    process.send?.({ seed, violations } satisfies BrokenSeed);
    break;
  }
}
process.disconnect();
