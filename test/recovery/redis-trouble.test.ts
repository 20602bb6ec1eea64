import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/eventually.js';
import { describeWithRedis } from '../support/redis/describe-with-redis.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { ask } from '../support/recovery/graphql-caller.js';
import { RecoverySite } from '../support/recovery/recovery-site.js';
import { MIX, SMOOTH } from '../support/recovery/scenario.js';
import type { Endpoint } from '../support/recovery/server-seat.js';

const SHUTDOWN_SECONDS = 4;

let site: RecoverySite;
let redis: RedisServer;
beforeEach(async () => (redis = await RedisServer.reserve()));
afterEach(async () => {
  await site.close();
  await redis.stop();
});

async function open(roles: readonly ('all' | 'api' | 'worker')[]): Promise<void> {
  const environment = { REDIS_URL: redis.url, SHUTDOWN_TIMEOUT: String(SHUTDOWN_SECONDS) };
  site = await RecoverySite.open({ roles, environment });
  await Promise.all(site.seats.map((seat) => seat.start()));
}

async function readiness(): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${site.seat.url ?? ''}/readyz`);
  return { status: response.status, body: await response.json() };
}

/** Creates a campaign with a key, so that all that may ask Redis does. @returns how long it took, in milliseconds */
async function create(endpoint: Endpoint, key: string): Promise<number> {
  const before = performance.now();
  const mutation = `mutation ($key: String!) {
    createCampaign(input: { idempotencyKey: $key }) { userErrors { code } }
  }`;
  await ask(endpoint, mutation, { key });
  return performance.now() - before;
}

describeWithRedis('a Redis in trouble', () => {
  test('that is not there at the start is told as degraded, and missed by nobody', async () => {
    await open(['api', 'worker', 'all']);
    expect(await readiness()).toMatchObject({ status: 200, body: { status: 'degraded' } });
    const load = site.load();
    await load.run(Array.from({ length: 10 }, () => SMOOTH).values(), 10);
    expect(await site.violations(load)).toEqual([]);
    await redis.start();
    await eventually(async () => expect(await readiness()).toMatchObject({ body: { status: 'ok' } }));
  }, 60_000);

  test('that is killed, flushed, frozen and restarted under load costs no campaign', async () => {
    await redis.start();
    await open(['api', 'worker', 'all']);
    const load = site.load();
    let running = true;
    const scenarios = function* () {
      for (let index = 0; running || index < 30; index += 1) yield MIX[index % MIX.length] ?? SMOOTH;
    };
    const ended = load.run(scenarios(), 10);
    for (const blow of [
      () => redis.restart(),
      () => redis.flushAll(),
      () => redis.kill9(),
      () => redis.start(),
      async () => redis.freeze(),
      async () => redis.thaw(),
      () => redis.flushAll(),
      () => redis.kill9(),
    ]) {
      await delay(250);
      await blow();
    }
    running = false;
    await ended;
    // Restarted servers do not find it either.
    await site.seatAt(1).killAndRestart();
    await load.run([SMOOTH].values(), 1);
    // Only the handling of zombies is excused for, and there were none.
    expect(await site.violations(load)).toEqual([]);
  }, 120_000);

  test('keeps no request waiting for two seconds, lost or frozen', async () => {
    await redis.start();
    await open(['all']);
    const waits: number[] = [];
    const ask20 = async (name: string) => {
      for (let n = 0; n < 20; n += 1) waits.push(await create(site.endpoint, `${name}-${String(n)}`));
    };
    redis.freeze();
    await ask20('frozen');
    redis.thaw();
    await redis.kill9();
    await ask20('lost');
    expect(Math.max(...waits)).toBeLessThan(2_000);
    expect((await readiness()).status).toBe(200);
  }, 60_000);

  test.each([
    ['never there', () => redis.stop()],
    ['lost', () => redis.kill9()],
    ['frozen', async () => redis.freeze()],
    ['there', async () => undefined],
  ])(
    'does not keep a server from ending in time: %s',
    async (_, trouble) => {
      await redis.start();
      await open(['all']);
      const load = site.load();
      await load.run(Array.from({ length: 5 }, () => SMOOTH).values(), 5);
      await trouble();
      const before = performance.now();
      expect(await site.seat.server.terminate()).toEqual({ code: 0, signal: null });
      expect(performance.now() - before).toBeLessThan(SHUTDOWN_SECONDS * 1000);
    },
    60_000,
  );
});
