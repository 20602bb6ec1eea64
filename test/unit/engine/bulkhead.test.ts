import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Bulkhead } from '../../../src/engine/services/bulkhead.js';
import { VirtualClock } from '../../support/virtual-clock.js';

describe('a bulkhead', () => {
  it('has so many slots and no more', () => {
    const bulkhead = new Bulkhead(new VirtualClock(), 2);
    expect([1, 2, 3].map(() => bulkhead.tryAcquire())).toEqual([true, true, false]);
    bulkhead.release();
    expect(bulkhead.tryAcquire()).toBe(true);
    expect(bulkhead.tryAcquire()).toBe(false);
  });

  it('serves those who wait in the order in which they came', async () => {
    const clock = new VirtualClock();
    const bulkhead = new Bulkhead(clock, 1);
    bulkhead.tryAcquire();
    const served: string[] = [];
    const waits = ['first', 'second', 'third'].map((name) =>
      bulkhead.acquire(1000).then((got) => served.push(`${name} ${String(got)}`)),
    );
    for (let n = 0; n < 3; n += 1) {
      bulkhead.release();
      await clock.advanceAsync(0);
    }
    await Promise.all(waits);
    expect(served).toEqual(['first true', 'second true', 'third true']);
    expect(bulkhead.tryAcquire()).toBe(false);
    expect(clock.timers).toBe(0);
  });

  it('does not let a newcomer pass those who wait', async () => {
    const bulkhead = new Bulkhead(new VirtualClock(), 1);
    bulkhead.tryAcquire();
    const waits = bulkhead.acquire(1000);
    bulkhead.release();
    expect(bulkhead.tryAcquire()).toBe(false);
    expect(await waits).toBe(true);
  });

  it('sends away who has waited long enough, and keeps the slot for others', async () => {
    const clock = new VirtualClock();
    const bulkhead = new Bulkhead(clock, 1);
    bulkhead.tryAcquire();
    const impatient = bulkhead.acquire(50);
    const patient = bulkhead.acquire(500);
    clock.advance(49);
    expect(clock.timers).toBe(2);
    clock.advance(1);
    expect(await impatient).toBe(false);
    bulkhead.release();
    expect(await patient).toBe(true);
    bulkhead.release();
    expect(bulkhead.tryAcquire()).toBe(true);
  });

  it('never has more out than it has slots, and loses none', async () => {
    const action = fc.constantFrom('try', 'wait', 'release', 'pass');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(action, { maxLength: 60 }),
        async (slots, actions) => {
          const clock = new VirtualClock();
          const bulkhead = new Bulkhead(clock, slots);
          let out = 0;
          const got = (served: boolean) => {
            if (served) out += 1;
          };
          const waiting: Promise<void>[] = [];
          for (const next of actions) {
            if (next === 'try') got(bulkhead.tryAcquire());
            if (next === 'wait') waiting.push(bulkhead.acquire(10).then(got));
            if (next === 'release' && out > 0) {
              out -= 1;
              bulkhead.release();
            }
            if (next === 'pass') clock.advance(5);
            await Promise.resolve();
            await Promise.resolve();
            expect(out).toBeLessThanOrEqual(slots);
          }
          clock.advance(20);
          await Promise.all(waiting);
          for (; out > 0; out -= 1) bulkhead.release();
          expect(Array.from({ length: slots }, () => bulkhead.tryAcquire())).not.toContain(false);
          expect(bulkhead.tryAcquire()).toBe(false);
        },
      ),
      { numRuns: 200 },
    );
  });
});
