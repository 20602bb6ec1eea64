import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { EnginePorts } from '../../src/engine/engine-ports.js';
import { BullmqQueue } from '../../src/queue/bullmq/bullmq-queue.js';
import { ANNA, done, EngineFixture, type EngineSetup } from '../support/engine/engine-fixture.js';
import { GOOD_ANSWERS } from '../support/engine/scripted-services.js';
import { Connections } from '../support/redis/connections.js';
import { describeWithRedis } from '../support/redis/describe-with-redis.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { eventually } from '../support/eventually.js';

const MANY = 1_000;
const PLACES = 4;
const HER_TENANT = '0195a000-0000-7000-8000-00000000000a';
const OUR_TENANT = '0195a000-0000-7000-8000-00000000000b';

let fixture: EngineFixture;
let server: RedisServer | null = null;
const connections = new Connections();
beforeEach(async () => (fixture = await EngineFixture.open()));
afterEach(async () => {
  await fixture.close();
  connections.closeAll();
  await server?.stop();
  server = null;
});

/** Calls that the services got for others while the one campaign of another tenant had its `steps` first steps made. */
async function callsMeanwhile(setup: EngineSetup, steps: number): Promise<number> {
  const { engine } = await fixture.engine({
    ...setup,
    options: { workerConcurrency: PLACES, leaseMs: 60_000 },
  });
  for (const step of ['RADAR_SCAN', 'STRATEGY_GEN', 'CONTENT_PROD'] as const) {
    fixture.services.script(step, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { body: GOOD_ANSWERS[step] };
    });
  }
  const create = async (tenantId: string) => done(await engine.commands.create(ANNA, { tenantId })).id;
  const start = async (campaignId: string) => done(await engine.commands.start(ANNA, { campaignId }));
  const many = await Promise.all(Array.from({ length: MANY }, () => create(HER_TENANT)));
  const single = await create(OUR_TENANT);
  await Promise.all(many.map(start));
  // All of hers are due by now, and her campaigns have every place.
  await eventually(() => expect(fixture.services.calls.length).toBeGreaterThan(PLACES));
  const before = fixture.services.calls.length;
  await start(single);
  await eventually(() => expect(fixture.services.callsOf(single)).toHaveLength(steps), 25_000);
  const last = fixture.services.callsOf(single).at(-1);
  const meanwhile = fixture.services.calls.findIndex((call) => call === last) - before;
  const ended = (await Promise.all(many.map((id) => fixture.record(id)))).filter(
    ({ snapshot }) => snapshot.state === 'COMPLETED',
  );
  // Otherwise there was nobody left to wait for.
  expect(ended.length).toBeLessThan(MANY / 2);
  return meanwhile;
}

describe('a thousand campaigns of one tenant', () => {
  test('keep the first step of another tenant waiting for a few steps only', async () => {
    expect(await callsMeanwhile({}, 1)).toBeLessThan(5 * PLACES);
  }, 60_000);

  test('leave each further step of it its turn', async () => {
    expect(await callsMeanwhile({}, 3)).toBeLessThan(15 * PLACES);
  }, 60_000);
});

describeWithRedis('a thousand campaigns of one tenant, over Redis', () => {
  async function overRedis(): Promise<EngineSetup> {
    server = await RedisServer.start();
    const connection = await connections.connect(server.url);
    return {
      decorate: (ports: EnginePorts) => ({
        ...ports,
        queue: new BullmqQueue(connection, ports.clock, { maxReady: PLACES, onError: () => undefined }),
      }),
    };
  }

  test('keep the first step of another tenant waiting for a few steps only', async () => {
    expect(await callsMeanwhile(await overRedis(), 1)).toBeLessThan(5 * PLACES);
  }, 60_000);

  test('leave each further step of it its turn', async () => {
    expect(await callsMeanwhile(await overRedis(), 3)).toBeLessThan(15 * PLACES);
  }, 60_000);
});
