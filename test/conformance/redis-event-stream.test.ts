import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { RedisEventStream } from '../../src/events/redis/redis-event-stream.js';
import { RedisConnection } from '../../src/redis/connection.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { describeWithRedis } from '../support/redis/describe-with-redis.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { describeEventStream } from './event-stream.conformance.js';

describeWithRedis('over Redis', () => {
  let server: RedisServer;
  const connections: RedisConnection[] = [];

  beforeAll(async () => (server = await RedisServer.start()));
  afterAll(() => server.stop());
  afterEach(() => connections.splice(0).forEach((connection) => connection.close()));

  async function open(): Promise<RedisEventStream> {
    const connection = await RedisConnection.open(server.url, new SystemClock(), () => undefined);
    connections.push(connection);
    return new RedisEventStream(connection, () => undefined);
  }

  describeEventStream('Redis, within one process', async () => {
    const stream = await open();
    return { publisher: stream, subscriber: stream };
  });

  describeEventStream('Redis, from one process to another', async () => {
    return { publisher: await open(), subscriber: await open() };
  });
});
