import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { EnginePorts } from '../../../src/engine/engine-ports.js';
import { BullmqQueue } from '../../../src/queue/bullmq/bullmq-queue.js';
import { ANNA, done, EngineFixture, type EngineSetup } from './engine-fixture.js';
import { GOOD_ANSWERS } from './scripted-services.js';
import { Connections } from '../redis/connections.js';
import { describeWithRedis } from '../redis/describe-with-redis.js';
import { RedisServer } from '../redis/redis-server.js';
import { eventually } from '../eventually.js';

const PLACES = 4;
const HER_TENANT = '0195a000-0000-7000-8000-00000000000a';
const OUR_TENANT = '0195a000-0000-7000-8000-00000000000b';

/** What another tenant's campaign has to wait for, while one tenant has so many. */
export function describeFairness(campaigns: number, timeoutMs: number): void {
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

  /** @param setup what the engine is made with */
  function itsTurn(setup: () => Promise<EngineSetup>): void {
    test.each([
      ['keep the first step of another tenant waiting for a few steps only', 1, 5],
      ['leave each further step of it its turn', 3, 15],
    ])(
      '%s',
      async (_name, steps, most) => {
        const waited = await callsMeanwhile(fixture, await setup(), { campaigns, steps });
        expect(waited).toBeLessThan(most * PLACES);
      },
      timeoutMs,
    );
  }

  describe(`${campaigns.toLocaleString('en')} campaigns of one tenant`, () => {
    itsTurn(async () => ({}));
  });

  describeWithRedis(`${campaigns.toLocaleString('en')} campaigns of one tenant, over Redis`, () => {
    itsTurn(async () => {
      server = await RedisServer.start();
      const connection = await connections.connect(server.url);
      return {
        decorate: (ports: EnginePorts) => ({
          ...ports,
          queue: new BullmqQueue(connection, ports.clock, { maxReady: PLACES, onError: () => undefined }),
        }),
      };
    });
  });
}

/** Calls that the services got for others while the one campaign of another tenant had its `steps` first steps made. */
async function callsMeanwhile(
  fixture: EngineFixture,
  setup: EngineSetup,
  { campaigns, steps }: { campaigns: number; steps: number },
): Promise<number> {
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
  const many = await Promise.all(Array.from({ length: campaigns }, () => create(HER_TENANT)));
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
  expect(ended.length).toBeLessThan(campaigns / 2);
  return meanwhile;
}
