import { describe, expect, it } from '@jest/globals';
import type { Clock } from '../../src/ports/clock.js';
import { deferred } from '../support/deferred.js';

/** An adapter that is tested. */
export interface OpenClock {
  clock: Clock;
  /** Lets `ms` milliseconds pass, or a little more. */
  pass: (ms: number) => Promise<void>;
}

/** What every clock promises. */
export function describeClock(name: string, open: () => OpenClock | Promise<OpenClock>): void {
  describe(`clock: ${name}`, () => {
    it('moves both clocks on', async () => {
      const { clock, pass } = await open();
      const [wall, monotonic] = [clock.now(), clock.monotonic()];
      await pass(20);
      expect(clock.now()).toBeGreaterThanOrEqual(wall + 19);
      expect(clock.monotonic()).toBeGreaterThanOrEqual(monotonic + 20);
    });

    it('calls back once, and never early', async () => {
      const { clock, pass } = await open();
      for (const delay of [0, 1, 2.5, 10]) {
        const start = clock.monotonic();
        const fired: number[] = [];
        const done = deferred();
        clock.after(delay, () => {
          fired.push(clock.monotonic() - start);
          done.resolve();
        });
        expect(fired).toEqual([]);
        await pass(delay + 5);
        await done.promise;
        await pass(20);
        expect(fired).toHaveLength(1);
        expect(fired[0]).toBeGreaterThanOrEqual(delay);
      }
    });

    it('calls back in the order of the times', async () => {
      const { clock, pass } = await open();
      const fired: string[] = [];
      const done = deferred();
      clock.after(60, () => {
        fired.push('late');
        done.resolve();
      });
      clock.after(1, () => fired.push('early'));
      await pass(70);
      await done.promise;
      expect(fired).toEqual(['early', 'late']);
    });

    it('does not call back when the timer was called off, however often', async () => {
      const { clock, pass } = await open();
      let fired = false;
      const timer = clock.after(5, () => (fired = true));
      timer.cancel();
      timer.cancel();
      await pass(30);
      expect(fired).toBe(false);
    });

    it('keeps a timer that is longer than a month from firing at once', async () => {
      const { clock, pass } = await open();
      let fired = false;
      const timer = clock.after(2 ** 32, () => (fired = true));
      await pass(30);
      expect(fired).toBe(false);
      timer.cancel();
    });
  });
}
