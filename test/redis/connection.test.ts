import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Connections } from '../support/redis/connections.js';
import { describeWithRedis } from '../support/redis/describe-with-redis.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { eventually } from '../support/eventually.js';

/** What a command may take at most before it has failed, with room for a busy machine. */
const SOON_MS = 2_000;

describeWithRedis('the connection to Redis', () => {
  let server: RedisServer;
  const connections = new Connections();
  const connect = () => connections.connect(server.url);

  beforeEach(async () => (server = await RedisServer.start()));
  afterEach(async () => {
    connections.closeAll();
    await server.stop();
  });

  test('is up when it was opened, and says nothing of it', async () => {
    const connection = await connect();
    expect(connection.state).toEqual({ isUp: true });
    expect(connections.told).toEqual([]);
  });

  test('says once that it is lost and once that it is back, however often it tried', async () => {
    const connection = await connect();
    await server.kill9();
    await eventually(() => expect(connection.isUp).toBe(false));
    const refused = performance.now();
    await eventually(() => expect(performance.now() - refused).toBeGreaterThan(500));
    await server.start();
    await eventually(() => expect(connection.isUp).toBe(true));
    expect(connections.told.map(({ isUp }) => isUp)).toEqual([false, true]);
  });

  test('opens without a Redis, says so, and finds it when it comes', async () => {
    await server.stop();
    const connection = await connect();
    expect(connections.told).toEqual([{ isUp: false, detail: expect.stringContaining('ECONNREFUSED') }]);
    await server.start();
    await eventually(() => expect(connection.isUp).toBe(true));
    expect(await connection.commands.ping()).toBe('PONG');
  });

  test('fails every command at once while Redis is lost', async () => {
    const connection = await connect();
    await server.kill9();
    await eventually(() => expect(connection.isUp).toBe(false));
    const before = performance.now();
    await expect(connection.commands.get('x')).rejects.toThrow();
    expect(performance.now() - before).toBeLessThan(100);
  });

  test('gives up a Redis that is frozen, and comes back when it goes on', async () => {
    const connection = await connect();
    server.freeze();
    const before = performance.now();
    await expect(connection.commands.get('x')).rejects.toThrow();
    expect(performance.now() - before).toBeLessThan(SOON_MS);
    await eventually(() => expect(connection.isUp).toBe(false));
    server.thaw();
    await eventually(() => expect(connection.isUp).toBe(true));
    expect(await connection.commands.ping()).toBe('PONG');
  });

  test('notices a frozen Redis although nobody asks it anything', async () => {
    const connection = await connect();
    server.freeze();
    await eventually(() => expect(connection.isUp).toBe(false));
    server.thaw();
  });

  test('hears a channel again after Redis was restarted', async () => {
    const [one, other] = [await connect(), await connect()];
    const heard: string[] = [];
    one.listen('bell', (text) => heard.push(text));
    const ring = (text: string) =>
      eventually(async () => {
        await other.commands.publish('bell', text);
        expect(heard).toContain(text);
      });
    await ring('before');
    await server.restart();
    await ring('after');
  });

  test('closes at once, whether Redis lives, is lost or is frozen', async () => {
    for (const trouble of [() => undefined, () => server.kill9(), () => (server.freeze(), undefined)]) {
      const connection = await connect();
      await trouble();
      connection.close();
      await server.restart();
    }
    // Whatever stayed open is found when the file ends.
  });
});

test('a place where nobody speaks Redis does not keep a process from starting', async () => {
  const connections = new Connections();
  const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const before = performance.now();
  const connection = await connections.connect(`redis://127.0.0.1:${String(port)}`);
  expect(performance.now() - before).toBeLessThan(SOON_MS);
  expect(connection.isUp).toBe(false);
  expect(connections.told).toHaveLength(1);
  connections.closeAll();
  silent.close();
  await once(silent, 'close');
});
