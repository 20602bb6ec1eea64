import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RedisIdempotencyCache } from '../../src/idempotency/redis/redis-idempotency-cache.js';
import type { CommittedMutation } from '../../src/ports/idempotency-cache.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { Connections } from '../support/redis/connections.js';
import { describeWithRedis } from '../support/redis/describe-with-redis.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { eventually } from '../support/eventually.js';

const RECORD: CommittedMutation = {
  tenantId: 't1',
  mutation: 'createCampaign',
  key: 'k1',
  requestHash: 'a'.repeat(64),
  campaignId: 'c1',
  createdAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2999-01-01T00:00:00.000Z',
  headHash: 'b'.repeat(64),
};

describeWithRedis('idempotency in Redis', () => {
  let server: RedisServer;
  const connections = new Connections();
  const open = async () => {
    const connection = await connections.connect(server.url);
    return { connection, cache: new RedisIdempotencyCache(connection, new SystemClock()) };
  };
  const get = (cache: RedisIdempotencyCache) => cache.get(RECORD.tenantId, RECORD.mutation, RECORD.key);

  beforeEach(async () => (server = await RedisServer.start()));
  afterEach(async () => {
    connections.closeAll();
    await server.stop();
  });

  test('is shared by processes, and expires in Redis by itself', async () => {
    const [one, other] = [await open(), await open()];
    await one.cache.put(RECORD);
    expect(await get(other.cache)).toEqual(RECORD);
    const [ttl] = await server.use(async (redis) =>
      Promise.all((await redis.keys('*')).map((key) => redis.pttl(key))),
    );
    expect(ttl).toBeGreaterThan(0);
  });

  test('is a miss at once when Redis is lost, and a hit again when it is back', async () => {
    const { cache, connection } = await open();
    await cache.put(RECORD);
    await server.kill9();
    await eventually(() => expect(connection.isUp).toBe(false));
    const before = performance.now();
    expect(await get(cache)).toBeNull();
    await cache.put(RECORD);
    expect(performance.now() - before).toBeLessThan(100);
    await server.start();
    await eventually(async () => {
      await cache.put(RECORD);
      expect(await get(cache)).toEqual(RECORD);
    });
  });

  test('waits no longer than a moment for a Redis that is frozen', async () => {
    const { cache } = await open();
    server.freeze();
    const before = performance.now();
    expect(await get(cache)).toBeNull();
    await cache.put(RECORD);
    expect(performance.now() - before).toBeLessThan(900);
    server.thaw();
  });

  test('takes whatever else stands under its key as a miss', async () => {
    const { cache } = await open();
    await cache.put(RECORD);
    await server.use(async (redis) => {
      const [key = ''] = await redis.keys('*');
      const rubbish = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc
          .record(Object.fromEntries(Object.keys(RECORD).map((name) => [name, fc.jsonValue()])), {
            requiredKeys: [],
          })
          .map((value) => JSON.stringify(value)),
        fc
          .constantFrom('tenantId', 'mutation', 'key')
          .map((name) => JSON.stringify({ ...RECORD, [name]: 'of somebody else' })),
      );
      await fc.assert(
        fc.asyncProperty(rubbish, async (text) => {
          await redis.set(key, text);
          expect(await get(cache)).toBeNull();
        }),
        { numRuns: 200 },
      );
      await redis.del(key);
      await redis.lpush(key, 'a list');
      expect(await get(cache)).toBeNull();
    });
  });
});
