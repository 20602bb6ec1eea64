import { describe, expect, it } from '@jest/globals';
import { InProcessQueue } from '../../../src/queue/in-process/in-process-queue.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const ignore = () => undefined;

describe('the bounds of the queue in this process', () => {
  it('drops what comes when all is full', () => {
    const queue = new InProcessQueue(new VirtualClock(), { maxWaiting: 3, onHandlerError: ignore });
    for (let n = 0; n < 10; n += 1) queue.announce({ campaignId: String(n), tenantId: 'a' });
    expect(queue.depth()).toBe(3);
    expect(queue.room()).toBe(0);
  });

  it('takes a place from the longest line for a tenant with a shorter one', async () => {
    const queue = new InProcessQueue(new VirtualClock(), { maxWaiting: 4, onHandlerError: ignore });
    for (const campaignId of ['a1', 'a2', 'a3', 'a4']) queue.announce({ campaignId, tenantId: 'a' });
    for (const campaignId of ['b1', 'b2', 'b3']) queue.announce({ campaignId, tenantId: 'b' });
    queue.announce({ campaignId: 'a4', tenantId: 'a' });
    expect(queue.depth()).toBe(4);
    const handedOut: string[] = [];
    queue.consume(({ campaignId }) => Promise.resolve(void handedOut.push(campaignId)), 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(handedOut).toEqual(['a1', 'b1', 'a2', 'b2']);
    await queue.close();
  });

  it('keeps no more timers than it may, but lets a known campaign come earlier', () => {
    const clock = new VirtualClock();
    const queue = new InProcessQueue(clock, { maxDelayed: 2, onHandlerError: ignore });
    for (const campaignId of ['c1', 'c2', 'c3']) queue.announce({ campaignId, tenantId: 'a' }, 1000);
    expect(clock.timers).toBe(2);
    queue.announce({ campaignId: 'c2', tenantId: 'a' }, 500);
    expect(clock.timers).toBe(2);
    clock.advance(500);
    expect(queue.depth()).toBe(1);
  });

  it('leaves no timer behind when it is closed', async () => {
    const clock = new VirtualClock();
    const queue = new InProcessQueue(clock, { onHandlerError: ignore });
    queue.announce({ campaignId: 'c1', tenantId: 'a' }, 1000);
    await queue.close();
    expect(clock.timers).toBe(0);
  });

  it('tells of a handler that failed', async () => {
    const errors: unknown[] = [];
    const queue = new InProcessQueue(new VirtualClock(), { onHandlerError: (error) => errors.push(error) });
    const fault = new Error('a bug');
    queue.consume(() => Promise.reject(fault), 1);
    queue.announce({ campaignId: 'c1', tenantId: 'a' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors).toEqual([fault]);
    await queue.close();
  });

  it('takes one consumer only', () => {
    const queue = new InProcessQueue(new VirtualClock(), { onHandlerError: ignore });
    queue.consume(() => Promise.resolve(), 1);
    expect(() => {
      queue.consume(() => Promise.resolve(), 1);
    }).toThrow('has its consumer already');
  });

  it('hands out ten thousand in well under a second each way', async () => {
    const queue = new InProcessQueue(new VirtualClock(), { onHandlerError: ignore });
    let handled = 0;
    for (let n = 0; n < 10_000; n += 1) {
      queue.announce({ campaignId: `c${String(n)}`, tenantId: `t${String(n % 7)}` });
    }
    queue.consume(() => Promise.resolve(void (handled += 1)), 64);
    while (handled < 10_000) await new Promise((resolve) => setImmediate(resolve));
    expect(queue.depth()).toBe(0);
    await queue.close();
  });
});
