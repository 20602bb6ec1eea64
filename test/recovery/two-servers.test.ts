import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runKilledLoad } from '../support/recovery/killed-load.js';
import { RecoverySite } from '../support/recovery/recovery-site.js';
import { SEED } from '../support/recovery/seed.js';

/** Three times the lease. */
const ASLEEP_MS = 1_500;
const LOAD = { campaigns: { min: 50, max: 100 }, concurrency: 30 };

let site: RecoverySite;
beforeAll(async () => {
  site = await RecoverySite.open({ seats: 2 });
  await Promise.all(site.seats.map((seat) => seat.start()));
}, 60_000);
afterAll(() => site.close());

const kill = () => site.seat.killAndRestart();
const freeze = async () => {
  site.seat.freeze();
  await delay(ASLEEP_MS);
  site.seat.thaw();
};

describe(`two servers on one database file under load (seed ${String(SEED)})`, () => {
  test('share the campaigns while one of them is killed with -9 again and again', async () => {
    const load = await runKilledLoad(site, { ...LOAD, seed: SEED, blows: [kill, kill] });
    expect(await site.violations(load)).toEqual([]);
  }, 180_000);

  test('share the campaigns while one of them sleeps longer than its lease again and again', async () => {
    const load = await runKilledLoad(site, { ...LOAD, seed: SEED + 1, blows: [freeze, freeze, freeze] });
    expect(await site.violations(load, { zombies: true })).toEqual([]);
  }, 180_000);
});
