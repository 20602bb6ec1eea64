import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SystemClock } from '../../../src/runtime/system-clock.js';

const DAY = 86_400_000;

describe('a timer of the system clock beyond the longest that Node keeps', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('fires once, after the whole time', () => {
    let fired = 0;
    new SystemClock().after(60 * DAY, () => (fired += 1));
    jest.advanceTimersByTime(60 * DAY - 1);
    expect(fired).toBe(0);
    jest.advanceTimersByTime(1);
    expect(fired).toBe(1);
    jest.advanceTimersByTime(100 * DAY);
    expect(fired).toBe(1);
  });

  it('can be called off in its second month', () => {
    let fired = 0;
    const timer = new SystemClock().after(60 * DAY, () => (fired += 1));
    jest.advanceTimersByTime(40 * DAY);
    timer.cancel();
    jest.advanceTimersByTime(100 * DAY);
    expect(fired).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  });
});
