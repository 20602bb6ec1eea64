import { describe, expect, it } from '@jest/globals';
import { PeriodicTask } from '../../../src/engine/worker/periodic-task.js';
import { deferred } from '../../support/deferred.js';
import { VirtualClock } from '../../support/virtual-clock.js';

function task(run: () => Promise<void>) {
  const clock = new VirtualClock();
  const errors: unknown[] = [];
  return { clock, errors, periodic: new PeriodicTask(clock, 100, run, (error) => errors.push(error)) };
}

describe('a periodic task', () => {
  it('runs at once, and again after each pause', async () => {
    let runs = 0;
    const { clock, periodic } = task(async () => void (runs += 1));
    periodic.start();
    expect(runs).toBe(1);
    await clock.advanceAsync(99);
    expect(runs).toBe(1);
    await clock.advanceAsync(1);
    expect(runs).toBe(2);
    await clock.advanceAsync(1000);
    expect(runs).toBe(12);
    await periodic.stop();
  });

  it('never runs twice at the same time: the pause begins when a run has ended', async () => {
    const slow = deferred();
    let runs = 0;
    const { clock, periodic } = task(() => {
      runs += 1;
      return runs === 1 ? slow.promise : Promise.resolve();
    });
    periodic.start();
    await clock.advanceAsync(10_000);
    expect(runs).toBe(1);
    slow.resolve();
    await clock.advanceAsync(99);
    expect(runs).toBe(1);
    await clock.advanceAsync(1);
    expect(runs).toBe(2);
    await periodic.stop();
  });

  it('goes on after a run that failed, and tells of it', async () => {
    const fault = new Error('not now');
    let runs = 0;
    const { clock, errors, periodic } = task(() => {
      runs += 1;
      return runs === 1 ? Promise.reject(fault) : Promise.resolve();
    });
    periodic.start();
    await clock.advanceAsync(100);
    expect(runs).toBe(2);
    expect(errors).toEqual([fault]);
    await periodic.stop();
  });

  it('stops for good, after the run under way', async () => {
    const slow = deferred();
    let runs = 0;
    const { clock, periodic } = task(() => {
      runs += 1;
      return slow.promise;
    });
    periodic.start();
    let stopped = false;
    const stop = periodic.stop().then(() => (stopped = true));
    await clock.advanceAsync(1000);
    expect(stopped).toBe(false);
    slow.resolve();
    await stop;
    await clock.advanceAsync(1000);
    expect(runs).toBe(1);
    expect(clock.timers).toBe(0);
  });

  it('leaves no timer behind when it is stopped during a pause', async () => {
    const { clock, periodic } = task(() => Promise.resolve());
    periodic.start();
    await clock.advanceAsync(50);
    expect(clock.timers).toBe(1);
    await periodic.stop();
    expect(clock.timers).toBe(0);
  });
});
