import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { describeScaled } from '../support/recovery/describe-scaled.js';
import { FeedRecord } from '../support/recovery/feed-record.js';
import { ask } from '../support/recovery/graphql-caller.js';
import { runKilledLoad } from '../support/recovery/killed-load.js';
import { RecoverySite } from '../support/recovery/recovery-site.js';
import { ScaledFoundation } from '../support/recovery/scaled-foundation.js';
import { ScaledNemesis } from '../support/recovery/scaled-nemesis.js';
import { SEED, SeededChance } from '../support/recovery/seed.js';

const ROLES: readonly ('all' | 'api' | 'worker')[] = ['api', 'api', 'worker', 'worker'];

let site: RecoverySite;
afterEach(() => site.close());

async function open(foundation: ScaledFoundation): Promise<void> {
  site = await RecoverySite.open({ roles: ROLES, foundation, failpoints: true });
  await Promise.all(site.seats.map((seat) => seat.start()));
}

describeScaled(`two API servers and two workers on PostgreSQL and Redis (seed ${String(SEED)})`, () => {
  test('keep every promise through thirty faults', async () => {
    const foundation = await ScaledFoundation.start();
    await open(foundation);
    const nemesis = new ScaledNemesis(site, foundation, new SeededChance(SEED, 4));
    const feed = await FeedRecord.start(site.load());
    const load = await runKilledLoad(site, {
      seed: SEED,
      campaigns: { min: 100, max: 1_000 },
      concurrency: 40,
      blows: nemesis.faults(30),
    });
    expect(await site.violations(load, { zombies: true })).toEqual([]);
    expect(await feed.violations(site, load)).toEqual([]);
  }, 600_000);

  test('go on while PostgreSQL is restarted every few seconds', async () => {
    const foundation = await ScaledFoundation.start();
    await open(foundation);
    const feed = await FeedRecord.start(site.load());
    const load = await runKilledLoad(site, {
      seed: SEED + 1,
      campaigns: { min: 50, max: 500 },
      concurrency: 30,
      blows: Array.from(
        { length: 12 },
        (_, nth) => () => foundation.postgres.restart(nth % 2 === 0 ? 'fast' : 'immediate'),
      ),
    });
    expect(await site.violations(load, { zombies: true })).toEqual([]);
    expect(await feed.violations(site, load)).toEqual([]);
  }, 600_000);

  test('start without Redis, lose it for thirty seconds, and keep nobody waiting for longer than two', async () => {
    const foundation = await ScaledFoundation.start({ redisRuns: false });
    await open(foundation);
    const probe = probeRequests();
    const load = await runKilledLoad(site, {
      seed: SEED + 2,
      campaigns: { min: 100, max: 500 },
      concurrency: 10,
      blows: [
        () => foundation.redis.start(),
        async () => {
          await foundation.redis.kill9();
          await delay(30_000);
          await foundation.redis.start();
        },
        async () => {
          foundation.redis.freeze();
          await delay(5_000);
          foundation.redis.thaw();
        },
      ],
    });
    expect(await probe.longestMs()).toBeLessThan(2_000);
    // The probe has created one more.
    const { length } = load.campaigns;
    const beside = `${String(length + 1)} campaigns for ${String(length)} created`;
    expect(await site.violations(load)).toEqual([beside]);
  }, 300_000);
});

/** Sends a mutation and a query again and again, and keeps the longest time that one took. */
function probeRequests(): { longestMs: () => Promise<number> } {
  const until = { stopped: false };
  let longest = 0;
  const create = `mutation { createCampaign(input: { name: "probe", idempotencyKey: "probe" }) { campaign { id } } }`;
  const list = `{ campaigns(first: 5) { totalCount nodes { id state } } }`;
  const probing = (async () => {
    while (!until.stopped) {
      for (const operation of [create, list]) {
        const start = performance.now();
        await ask(site.endpoint, operation);
        longest = Math.max(longest, performance.now() - start);
      }
      await delay(50);
    }
  })();
  return {
    longestMs: async () => {
      until.stopped = true;
      await probing;
      return longest;
    },
  };
}
