import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { RedisIdempotencyCache } from '../../src/idempotency/redis/redis-idempotency-cache.js';
import { RedisConnection } from '../../src/redis/connection.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { describeWithRedis } from '../support/redis/describe-with-redis.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { describeIdempotencyCache } from './idempotency-cache.conformance.js';

describeWithRedis('over Redis', () => {
  let server: RedisServer;
  let connection: RedisConnection;
  const clock = new SystemClock();

  beforeAll(async () => (server = await RedisServer.start()));
  afterAll(() => server.stop());
  afterEach(() => connection.close());

  describeIdempotencyCache('Redis', async () => {
    await server.flushAll();
    connection = await RedisConnection.open(server.url, clock, () => undefined);
    const cache = new RedisIdempotencyCache(connection, clock);
    return { cache, now: () => clock.now(), pass: async (ms) => delay(ms) };
  });
});
