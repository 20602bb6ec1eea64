import { afterEach, expect, test } from '@jest/globals';
import { describeScaled } from '../support/recovery/describe-scaled.js';
import { FeedRecord } from '../support/recovery/feed-record.js';
import { runKilledLoad } from '../support/recovery/killed-load.js';
import { RecoverySite } from '../support/recovery/recovery-site.js';
import { ScaledFoundation } from '../support/recovery/scaled-foundation.js';
import { ScaledNemesis } from '../support/recovery/scaled-nemesis.js';
import { SEED, SeededChance } from '../support/recovery/seed.js';

let site: RecoverySite;
afterEach(() => site.close());

describeScaled(`servers of every role on PostgreSQL and Redis (seed ${String(SEED)})`, () => {
  test('keep every promise through every fault', async () => {
    const foundation = await ScaledFoundation.start();
    site = await RecoverySite.open({ roles: ['api', 'all', 'worker'], foundation, failpoints: true });
    await Promise.all(site.seats.map((seat) => seat.start()));
    const nemesis = new ScaledNemesis(site, foundation, new SeededChance(SEED, 3));
    const feed = await FeedRecord.start(site.load());
    const load = await runKilledLoad(site, {
      seed: SEED,
      campaigns: { min: 30, max: 200 },
      concurrency: 20,
      blows: nemesis.everyFault(),
    });
    expect(await site.violations(load, { zombies: true })).toEqual([]);
    expect(await feed.violations(site, load)).toEqual([]);
  }, 240_000);
});
