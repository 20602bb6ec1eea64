import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Queue, Worker } from 'bullmq';
import type { DueWork } from '../../src/ports/campaign-store.js';
import { BullmqQueue } from '../../src/queue/bullmq/bullmq-queue.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { deferred } from '../support/deferred.js';
import { eventually } from '../support/eventually.js';
import { Connections } from '../support/redis/connections.js';
import { describeWithRedis } from '../support/redis/describe-with-redis.js';
import { RedisServer } from '../support/redis/redis-server.js';

const work = (campaignId: string, tenantId = 'tenant-a'): DueWork => ({ campaignId, tenantId });

describeWithRedis('the queue over Redis', () => {
  let server: RedisServer;
  const connections = new Connections();
  const queues: BullmqQueue[] = [];
  const errors: unknown[] = [];

  /** A queue as one process has it. */
  async function open(maxReady = 4): Promise<BullmqQueue> {
    const queue = new BullmqQueue(await connections.connect(server.url), new SystemClock(), {
      maxReady,
      onError: (error) => errors.push(error),
    });
    queues.push(queue);
    return queue;
  }

  /** Looks into Redis with BullMQ's own eyes. */
  async function look<T>(at: (queue: Queue) => Promise<T>): Promise<T> {
    return server.use(async (redis) => {
      const queue = new Queue('campaigns', { connection: redis, prefix: 'leadboost' });
      try {
        return await at(queue);
      } finally {
        await queue.close();
      }
    });
  }

  beforeEach(async () => (server = await RedisServer.start()));
  afterEach(async () => {
    await Promise.all(queues.splice(0).map((queue) => queue.close()));
    connections.closeAll();
    await server.stop();
    errors.length = 0;
  });

  test('brings to one process what another announces, each campaign to one of them', async () => {
    const [api, one, other] = [await open(), await open(), await open()];
    const handled: string[][] = [[], []];
    const gate = deferred();
    [one, other].forEach((queue, index) => {
      queue.consume(async ({ campaignId }) => {
        handled[index]?.push(campaignId);
        await gate.promise;
      }, 5);
    });
    const ids = Array.from({ length: 10 }, (_, index) => `c${String(index)}`);
    for (const id of ids) api.announce(work(id));
    await eventually(() => expect(handled.flat().sort()).toEqual(ids));
    expect(handled.map((each) => each.length)).toEqual([5, 5]);
    gate.resolve();
  });

  test.each([
    ['has no other place', 1],
    ['has places', 2],
  ])('drops no announcement of a campaign that runs in a worker that %s', async (_, places) => {
    const [here, there] = [await open(), await open()];
    const gate = deferred();
    const handled: string[] = [];
    here.consume(async ({ campaignId }) => {
      handled.push(campaignId);
      await gate.promise;
    }, places);
    here.announce(work('c1'));
    await eventually(() => expect(handled).toEqual(['c1']));
    there.announce(work('c1'));
    // It stays in Redis, or is taken and kept until the campaign has ended.
    const left = 2 - places;
    await eventually(() => expect(there.depth()).toBe(left));
    await eventually(async () => expect(await look((each) => each.getWaitingCount())).toBe(left));
    expect(handled).toEqual(['c1']);
    gate.resolve();
    await eventually(() => expect(handled).toEqual(['c1', 'c1']));
  });

  test('leaves no job behind in Redis while a campaign runs, and none when it has ended', async () => {
    const queue = await open();
    const gate = deferred();
    let running = 0;
    queue.consume(async () => {
      running += 1;
      await gate.promise;
    }, 5);
    for (const id of ['c1', 'c2', 'c3']) queue.announce(work(id));
    await eventually(() => expect(running).toBe(3));
    const jobs = () => look((each) => each.getJobCounts());
    expect(Object.values(await jobs()).every((count) => count === 0)).toBe(true);
    gate.resolve();
  });

  test('keeps the list in Redis short, and lets every tenant have a place in it', async () => {
    const queue = await open(3);
    for (let n = 0; n < 50; n += 1) queue.announce(work(`a${String(n)}`, 'tenant-a'));
    await eventually(async () => expect(await look((each) => each.getWaitingCount())).toBe(3));
    queue.announce(work('b1', 'tenant-b'));
    queue.announce(work('b2', 'tenant-b'));
    await eventually(async () => expect(await look((each) => each.getWaitingCount())).toBe(4));
    expect(queue.depth()).toBe(52);
  });

  test('shows a full worker that another tenant waits in another process', async () => {
    const [worker, api] = [await open(1), await open(1)];
    const gate = deferred();
    let running = 0;
    worker.consume(async () => {
      running += 1;
      await gate.promise;
    }, 1);
    for (let n = 0; n < 20; n += 1) api.announce(work(`a${String(n)}`, 'tenant-a'));
    await eventually(() => expect(running).toBe(1));
    expect(worker.othersWait('tenant-a')).toBe(false);
    api.announce(work('b1', 'tenant-b'));
    await eventually(() => expect(worker.othersWait('tenant-a')).toBe(true));
    gate.resolve();
  });

  test('hands out by itself what Redis keeps', async () => {
    const queue = await open();
    const handled: string[] = [];
    await look((each) => each.pause());
    queue.consume(async ({ campaignId }) => void handled.push(campaignId), 5);
    // A sweep comes back to what is still due.
    await eventually(() => {
      queue.announce(work('c1'));
      expect(handled).toContain('c1');
    }, 20_000);
  });

  test('gets a job back from a process that died between taking and removing it', async () => {
    const queue = await open();
    queue.announce(work('c1'));
    await eventually(async () => expect(await look((each) => each.getWaitingCount())).toBe(1));
    await server.use(async (redis) => {
      const dead = new Worker('campaigns', null, {
        connection: redis,
        prefix: 'leadboost',
        lockDuration: 1,
      });
      dead.on('error', () => undefined);
      await dead.getNextJob('of the dead', { block: false });
      await dead.close(true);
    });
    const handled: string[] = [];
    queue.consume(async ({ campaignId }) => void handled.push(campaignId), 5);
    await eventually(() => expect(handled).toEqual(['c1']), 25_000);
  });

  test('passes over jobs that are none of ours', async () => {
    const queue = await open();
    await look(async (each) => {
      await each.add('rubbish', { any: 'thing' });
      await each.add('rubbish', {}, { jobId: 'no campaign' });
      await each.add('rubbish', {}, { priority: 3, delay: 5 });
    });
    const handled: string[] = [];
    queue.consume(async ({ campaignId }) => void handled.push(campaignId), 1);
    queue.announce(work('c1'));
    await eventually(() => expect(handled).toEqual(['c1']));
  });

  test('says once that Redis refuses, and does the work all the same', async () => {
    const queue = await open();
    const handled: string[] = [];
    queue.consume(async ({ campaignId }) => void handled.push(campaignId), 5);
    await server.use((redis) => redis.config('SET', 'maxmemory', '1'));
    for (let n = 0; n < 20; n += 1) queue.announce(work(`c${String(n)}`));
    await eventually(() => expect(handled).toHaveLength(20));
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('OOM') })]);
  });

  test('hands out what stood in line when Redis was lost, although nobody announces it again', async () => {
    const queue = await open(1);
    const gate = deferred();
    const handled: string[] = [];
    queue.consume(async ({ campaignId }) => {
      handled.push(campaignId);
      await gate.promise;
    }, 1);
    for (let n = 0; n < 5; n += 1) queue.announce(work(`c${String(n)}`));
    await eventually(() => expect(handled).toEqual(['c0']));
    await eventually(async () => expect(await look((each) => each.getWaitingCount())).toBe(1));
    await server.kill9();
    await eventually(() => expect(connections.told).toHaveLength(1));
    gate.resolve();
    // What was in Redis is gone, and is for the sweep to find.
    await eventually(() => expect(handled).toEqual(['c0', 'c2', 'c3', 'c4']));
  });

  test('hands out what is announced before, while and after Redis is lost', async () => {
    const queue = await open();
    const handled = new Set<string>();
    queue.consume(async ({ campaignId }) => void handled.add(campaignId), 3);
    const announceUntilHandled = (id: string) =>
      eventually(() => {
        // As the sweep does, whenever something was lost on the way.
        queue.announce(work(id));
        expect(handled).toContain(id);
      });
    await announceUntilHandled('before');
    await server.kill9();
    await announceUntilHandled('meanwhile');
    await server.start();
    await announceUntilHandled('after');
    await eventually(async () => expect(connections.told.map(({ isUp }) => isUp)).toEqual([false, true]));
  });

  test.each([
    ['lost', () => server.kill9()],
    ['frozen', async () => server.freeze()],
  ])('closes soon while Redis is %s, and what runs ends first', async (_, trouble) => {
    const queue = await open();
    const gate = deferred();
    let running = 0;
    queue.consume(async () => {
      running += 1;
      await gate.promise;
    }, 1);
    queue.announce(work('c1'));
    await eventually(() => expect(running).toBe(1));
    for (let n = 2; n < 20; n += 1) queue.announce(work(`c${String(n)}`));
    await trouble();
    const before = performance.now();
    const closing = queue.close();
    gate.resolve();
    await closing;
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  test('gives to others on close what it did not come to', async () => {
    const [leaving, staying] = [await open(), await open()];
    const gate = deferred();
    const handled: string[] = [];
    leaving.consume(() => gate.promise, 1);
    leaving.announce(work('c0'));
    await eventually(() => expect(leaving.depth()).toBe(0));
    for (let n = 1; n <= 30; n += 1) leaving.announce(work(`c${String(n)}`));
    const closing = leaving.close();
    leaving.announce(work('c0'));
    gate.resolve();
    await closing;
    staying.consume(async ({ campaignId }) => void handled.push(campaignId), 5);
    await eventually(() => expect(handled).toHaveLength(31));
  });
});
