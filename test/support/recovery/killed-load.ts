import { setTimeout as delay } from 'node:timers/promises';
import type { CampaignLoad } from './campaign-load.js';
import type { RecoverySite } from './recovery-site.js';
import { MIX, type Scenario } from './scenario.js';
import { SeededChance } from './seed.js';

/** A load on servers that are struck again and again. */
export interface KilledLoad {
  seed: number;
  /** The fewest and the most campaigns: in between, as many as there are before the last blow. */
  campaigns: { min: number; max: number };
  /** How many of them run at the same time. */
  concurrency: number;
  /** What happens to the servers, one after the other. */
  blows: readonly (() => Promise<void>)[];
}

/** Milliseconds between a blow and the next. */
const PAUSE = { min: 200, max: 1_500 };

/**
 * Creates campaigns of all kinds while servers are struck, and then waits until each has ended.
 *
 * @returns the load
 */
export async function runKilledLoad(
  site: RecoverySite,
  { seed, campaigns, concurrency, blows }: KilledLoad,
): Promise<CampaignLoad> {
  const load = site.load();
  let striking = true;
  // Two streams of chance, so that neither depends on how fast the other is used up.
  const kinds = new SeededChance(seed, 1);
  const moments = new SeededChance(seed, 2);
  function* scenarios(): Generator<Scenario> {
    for (let n = 0; n < campaigns.min || (striking && n < campaigns.max); n += 1) yield kinds.pick(MIX);
  }
  const strike = async () => {
    for (const blow of blows) {
      // No wait for anything: the moment is what the seed says.
      await delay(moments.between(PAUSE.min, PAUSE.max));
      await blow();
    }
    striking = false;
  };
  await Promise.all([load.run(scenarios(), concurrency), strike()]);
  return load;
}
