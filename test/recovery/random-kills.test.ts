import { afterEach, describe, expect, test } from '@jest/globals';
import { runKilledLoad } from '../support/recovery/killed-load.js';
import { RecoverySite } from '../support/recovery/recovery-site.js';
import { SEED } from '../support/recovery/seed.js';

let site: RecoverySite;
afterEach(() => site.close());

describe(`a server that is killed with -9 at random under load (seed ${String(SEED)})`, () => {
  test('loses no campaign, publishes none twice and repeats no step', async () => {
    site = await RecoverySite.open();
    await site.seat.start();
    const kill = () => site.seat.killAndRestart();
    const load = await runKilledLoad(site, {
      seed: SEED,
      campaigns: { min: 100, max: 150 },
      concurrency: 40,
      blows: [kill, kill, kill],
    });
    expect(await site.violations(load)).toEqual([]);
  }, 180_000);
});
