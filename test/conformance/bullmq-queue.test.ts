import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { BullmqQueue } from '../../src/queue/bullmq/bullmq-queue.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { Connections } from '../support/redis/connections.js';
import { describeWithRedis } from '../support/redis/describe-with-redis.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { describeWorkQueue } from './work-queue.conformance.js';

describeWithRedis('over Redis', () => {
  let server: RedisServer;
  const connections = new Connections();
  const open = async () => {
    const queue = new BullmqQueue(await connections.connect(server.url), new SystemClock(), {
      maxReady: 64,
      onError: () => undefined,
    });
    return { queue, pass: async (ms: number) => delay(ms) };
  };

  beforeAll(async () => (server = await RedisServer.start()));
  afterAll(() => server.stop());
  afterEach(() => connections.closeAll());

  describeWorkQueue('BullMQ', async () => {
    await server.flushAll();
    return open();
  });

  describeWorkQueue('BullMQ whose Redis is lost', async () => {
    const opened = await open();
    await server.kill9();
    return opened;
  });
});
