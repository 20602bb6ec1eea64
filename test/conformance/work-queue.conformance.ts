import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DueWork } from '../../src/ports/campaign-store.js';
import type { WorkQueue } from '../../src/ports/work-queue.js';
import { deferred, type Deferred } from '../support/deferred.js';
import { eventually } from '../support/eventually.js';

/** An adapter that is tested. */
export interface OpenQueue {
  queue: WorkQueue;
  /** Lets `ms` milliseconds pass for the queue's delays. */
  pass(ms: number): Promise<void>;
}

/** Handlers that run until the test ends them. */
class Handlers {
  readonly started: DueWork[] = [];
  private readonly running = new Map<string, Deferred<void>>();
  /** Campaigns that were handed out while they ran. */
  readonly overlaps: string[] = [];
  mostAtOnce = 0;

  readonly handle = (work: DueWork): Promise<void> => {
    if (this.running.has(work.campaignId)) this.overlaps.push(work.campaignId);
    this.started.push(work);
    const end = deferred();
    this.running.set(work.campaignId, end);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running.size);
    return end.promise;
  };

  get ids(): string[] {
    return this.started.map(({ campaignId }) => campaignId);
  }

  get runningIds(): string[] {
    return [...this.running.keys()];
  }

  end(campaignId: string, error?: Error): void {
    const end = this.running.get(campaignId);
    this.running.delete(campaignId);
    if (error) end?.reject(error);
    else end?.resolve();
  }

  endAll(): void {
    for (const campaignId of this.runningIds) this.end(campaignId);
  }

  /** Waits until so many have started in all. */
  async haveStarted(count: number): Promise<void> {
    await eventually(() => {
      expect(this.started.length).toBeGreaterThanOrEqual(count);
    });
  }
}

const work = (campaignId: string, tenantId = 'tenant-a'): DueWork => ({ campaignId, tenantId });

/** What every work queue promises. `open` makes a fresh, empty one. */
export function describeWorkQueue(name: string, open: () => Promise<OpenQueue>): void {
  describe(`work queue: ${name}`, () => {
    let opened: OpenQueue | null = null;
    let handlers: Handlers;

    async function start(concurrency: number | null): Promise<WorkQueue> {
      opened = await open();
      handlers = new Handlers();
      if (concurrency !== null) opened.queue.consume(handlers.handle, concurrency);
      return opened.queue;
    }

    afterEach(async () => {
      const closing = opened?.queue.close();
      handlers.endAll();
      await closing;
      opened = null;
    });

    const pass = async (ms: number) => opened?.pass(ms);

    it('hands out what is announced before and after the consumer came', async () => {
      const queue = await start(null);
      queue.announce(work('c1'));
      queue.consume(handlers.handle, 10);
      queue.announce(work('c2'));
      await handlers.haveStarted(2);
      expect(handlers.started).toEqual([work('c1'), work('c2')]);
    });

    it('never runs a handler inside of announce', async () => {
      const queue = await start(10);
      queue.announce(work('c1'));
      expect(handlers.started).toEqual([]);
      await handlers.haveStarted(1);
    });

    it('runs no more handlers at a time than it may', async () => {
      const queue = await start(2);
      for (const id of ['c1', 'c2', 'c3', 'c4']) queue.announce(work(id));
      await handlers.haveStarted(2);
      await pass(0);
      expect(handlers.ids).toEqual(['c1', 'c2']);
      handlers.end('c2');
      await handlers.haveStarted(3);
      expect(handlers.runningIds).toEqual(['c1', 'c3']);
    });

    it('lets tenants take turns, each in the order of its announcements', async () => {
      const queue = await start(1);
      queue.announce(work('first', 'tenant-a'));
      await handlers.haveStarted(1);
      for (const id of ['a1', 'a2', 'a3']) queue.announce(work(id, 'tenant-a'));
      for (const id of ['b1', 'b2']) queue.announce(work(id, 'tenant-b'));
      queue.announce(work('c1', 'tenant-c'));
      for (let count = 2; count <= 7; count += 1) {
        handlers.endAll();
        await handlers.haveStarted(count);
      }
      const order = handlers.ids.slice(1);
      expect(order.slice(0, 3).sort()).toEqual(['a1', 'b1', 'c1']);
      expect(order.slice(3, 5).sort()).toEqual(['a2', 'b2']);
      expect(order[5]).toBe('a3');
    });

    it('counts what waits, and knows whether another tenant does', async () => {
      const queue = await start(1);
      const room = queue.room();
      expect(queue.depth()).toBe(0);
      expect(room).toBeGreaterThan(0);
      queue.announce(work('a1', 'tenant-a'));
      await handlers.haveStarted(1);
      expect(queue.othersWait('tenant-a')).toBe(false);
      queue.announce(work('a2', 'tenant-a'));
      expect(queue.othersWait('tenant-a')).toBe(false);
      queue.announce(work('b1', 'tenant-b'));
      expect(queue.othersWait('tenant-a')).toBe(true);
      expect(queue.othersWait('tenant-b')).toBe(true);
      expect(queue.depth()).toBe(2);
      expect(queue.room()).toBe(room - 2);
    });

    it('takes repeated announcements of a campaign that waits as one', async () => {
      const queue = await start(1);
      queue.announce(work('c1'));
      await handlers.haveStarted(1);
      for (let repeat = 0; repeat < 5; repeat += 1) queue.announce(work('c2'));
      queue.announce(work('c2'), 50);
      queue.announce(work('c3'));
      expect(queue.depth()).toBe(2);
      handlers.endAll();
      await handlers.haveStarted(2);
      handlers.endAll();
      await handlers.haveStarted(3);
      handlers.endAll();
      await pass(100);
      expect(handlers.ids).toEqual(['c1', 'c2', 'c3']);
    });

    it('hands a campaign out again after its handler ended, once, when it was announced meanwhile', async () => {
      const queue = await start(5);
      queue.announce(work('c1'));
      await handlers.haveStarted(1);
      queue.announce(work('c1'));
      queue.announce(work('c1'));
      await pass(10);
      expect(handlers.ids).toEqual(['c1']);
      handlers.end('c1');
      await handlers.haveStarted(2);
      handlers.end('c1');
      await pass(10);
      expect(handlers.ids).toEqual(['c1', 'c1']);
      expect(handlers.overlaps).toEqual([]);
    });

    it('hands a delayed announcement out when its time has come, not before', async () => {
      const queue = await start(5);
      queue.announce(work('c1'), 200);
      await pass(100);
      expect(handlers.ids).toEqual([]);
      await pass(150);
      await handlers.haveStarted(1);
    });

    it.each([
      ['a later one first', [400, 100]],
      ['a later one last', [100, 400]],
    ])('lets the earlier of two delayed announcements win: %s', async (_, delays) => {
      const queue = await start(5);
      for (const delay of delays) queue.announce(work('c1'), delay);
      await pass(150);
      await handlers.haveStarted(1);
      handlers.endAll();
      await pass(500);
      expect(handlers.ids).toEqual(['c1']);
    });

    it('lets an announcement for now win over a delayed one', async () => {
      const queue = await start(5);
      queue.announce(work('c1'), 100);
      queue.announce(work('c1'));
      await handlers.haveStarted(1);
      handlers.endAll();
      await pass(200);
      expect(handlers.ids).toEqual(['c1']);
    });

    it('keeps a delayed announcement that a handler makes for its own campaign', async () => {
      const queue = await start(5);
      queue.announce(work('c1'));
      await handlers.haveStarted(1);
      queue.announce(work('c1'), 100);
      handlers.end('c1');
      await pass(150);
      await handlers.haveStarted(2);
    });

    it('waits for the handler when a delay ends before it', async () => {
      const queue = await start(5);
      queue.announce(work('c1'));
      await handlers.haveStarted(1);
      queue.announce(work('c1'), 50);
      await pass(100);
      expect(handlers.ids).toEqual(['c1']);
      handlers.end('c1');
      await handlers.haveStarted(2);
    });

    it('goes on after a handler failed, in either way', async () => {
      opened = await open();
      handlers = new Handlers();
      let calls = 0;
      opened.queue.consume((due) => {
        calls += 1;
        if (calls === 1) throw new Error('thrown at once');
        return handlers.handle(due);
      }, 1);
      for (const id of ['c1', 'c2', 'c3']) opened.queue.announce(work(id));
      await handlers.haveStarted(1);
      handlers.end('c2', new Error('rejected later'));
      await handlers.haveStarted(2);
      expect(handlers.ids).toEqual(['c2', 'c3']);
    });

    it('hands out nothing after close, which waits for the handlers', async () => {
      const queue = await start(1);
      queue.announce(work('c1'));
      queue.announce(work('c2'));
      queue.announce(work('c3'), 10);
      await handlers.haveStarted(1);
      let closed = false;
      const closing = queue.close().then(() => (closed = true));
      queue.announce(work('c4'));
      await pass(50);
      expect(closed).toBe(false);
      handlers.endAll();
      await closing;
      await pass(50);
      expect(handlers.ids).toEqual(['c1']);
      expect(queue.depth()).toBe(0);
    });

    it('loses nothing, overlaps nothing and stays fair whatever is announced and ended in whatever order', async () => {
      const step = fc.oneof(
        { weight: 4, arbitrary: fc.record({ announce: fc.nat(11), delay: fc.constantFrom(0, 0, 0, 5, 20) }) },
        { weight: 3, arbitrary: fc.record({ end: fc.nat(20) }) },
        { weight: 1, arbitrary: fc.record({ pass: fc.constantFrom(1, 10) }) },
      );
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { maxLength: 40 }),
          fc.integer({ min: 1, max: 4 }),
          async (steps, places) => {
            const queue = await start(places);
            /** Announced, and not handed out since. */
            const owed = new Set<string>();
            let seen = 0;
            const settle = () => {
              for (const { campaignId } of handlers.started.slice(seen)) owed.delete(campaignId);
              seen = handlers.started.length;
            };
            for (const each of steps) {
              if ('announce' in each) {
                const campaignId = `c${String(each.announce)}`;
                settle();
                owed.add(campaignId);
                queue.announce(work(campaignId, `tenant-${String(each.announce % 3)}`), each.delay);
              } else if ('end' in each) {
                const running = handlers.runningIds;
                const campaignId = running[each.end % Math.max(1, running.length)];
                if (campaignId !== undefined) handlers.end(campaignId);
                await pass(0);
              } else {
                await pass(each.pass);
              }
            }
            for (let round = 0; round < 100 && owed.size > 0; round += 1) {
              await pass(20);
              handlers.endAll();
              await pass(0);
              settle();
            }
            expect([...owed]).toEqual([]);
            expect(handlers.overlaps).toEqual([]);
            expect(handlers.mostAtOnce).toBeLessThanOrEqual(places);
            const closing = queue.close();
            handlers.endAll();
            await closing;
          },
        ),
        { numRuns: 100 },
      );
    });
  });
}
