import { afterEach, describe, expect, test } from '@jest/globals';
import { deferred } from '../support/deferred.js';
import { eventually } from '../support/eventually.js';
import { describeWithRedis } from '../support/redis/describe-with-redis.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { ask } from '../support/recovery/graphql-caller.js';
import { RecoverySite } from '../support/recovery/recovery-site.js';
import { SMOOTH } from '../support/recovery/scenario.js';

let site: RecoverySite;
afterEach(() => site.close());

const smooth = (count: number) => Array.from({ length: count }, () => SMOOTH).values();

describe('processes of different roles on one database', () => {
  test('share the work: the API runs no step, and a worker answers nobody', async () => {
    site = await RecoverySite.open({ roles: ['api', 'worker', 'worker'] });
    await Promise.all(site.seats.map((seat) => seat.start()));
    const load = site.load();
    await load.run(smooth(20), 20);
    expect(await site.violations(load)).toEqual([]);
    expect(site.services.calls.filter(({ seat }) => seat === 0)).toEqual([]);

    const worker = site.seatAt(1).url ?? '';
    expect((await fetch(`${worker}/livez`)).status).toBe(200);
    expect((await fetch(`${worker}/readyz`)).status).toBe(200);
    for (const path of ['/graphql', '/graphql/stream', '/graphiql']) {
      expect((await fetch(`${worker}${path}`)).status).toBe(404);
    }
  }, 60_000);

  test('tell an API process how the services do, as long as a worker lives', async () => {
    site = await RecoverySite.open({
      roles: ['api', 'worker'],
      environment: { CIRCUIT_MIN_CALLS: '1', CIRCUIT_FAILURE_RATIO: '0.1', CIRCUIT_OPEN: '60' },
    });
    await Promise.all(site.seats.map((seat) => seat.start()));
    const load = site.load();
    const failing = { ...SMOOTH, script: { STRATEGY_GEN: ['unavailable' as const] } };
    load.run([failing].values(), 1).catch(() => undefined);
    const circuits = async () => {
      const { services } = await ask<{ services: { name: string; circuit: string }[] }>(
        site.endpoint,
        '{ services { name circuit } }',
      );
      return Object.fromEntries(services.map(({ name, circuit }) => [name, circuit]));
    };
    await eventually(async () => {
      expect(await circuits()).toMatchObject({ RADAR: 'CLOSED', ANALYST: 'OPEN' });
    });
    await site.seatAt(1).server.kill9();
    await eventually(async () => expect(await circuits()).toMatchObject({ ANALYST: 'CLOSED' }));
  }, 60_000);
});

describeWithRedis('processes of different roles with a Redis', () => {
  test('hand back what is in flight on SIGTERM, and others take it up at once', async () => {
    const redis = await RedisServer.start();
    // Nobody finds anything by looking for it, or by waiting for the end of a lease.
    const environment = {
      REDIS_URL: redis.url,
      POLL_SECONDS: '600',
      LEASE_SECONDS: '600',
      SERVICE_TIMEOUT: '60',
      SHUTDOWN_TIMEOUT: '3',
    };
    site = await RecoverySite.open({ roles: ['api', 'worker', 'worker'], environment });
    const [, leaving, staying] = site.seats;
    if (!leaving || !staying) throw new Error('A seat is missing.');
    await site.seat.start();
    await leaving.start();

    const never = deferred();
    site.services.onCall = ({ seat, step }) =>
      seat === 1 && step === 'STRATEGY_GEN' ? never.promise : undefined;
    const load = site.load();
    const ended = load.run(smooth(10), 10);
    const hanging = () => site.services.calls.filter(({ step }) => step === 'STRATEGY_GEN').length;
    await eventually(() => expect(hanging()).toBe(10), 30_000);
    await staying.start();
    expect(await leaving.server.terminate()).toEqual({ code: 0, signal: null });
    never.resolve();
    await ended;
    expect(await site.violations(load)).toEqual([]);
    await redis.stop();
  }, 60_000);
});
