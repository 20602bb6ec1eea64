import { describe, expect, it } from '@jest/globals';
import { Signal } from '../../../src/engine/subscriptions/signal.js';

async function settled(promise: Promise<void>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe('a signal', () => {
  it('wakes all who wait', async () => {
    const signal = new Signal();
    const waits = [signal.wait(0), signal.wait(0)];
    expect(await settled(Promise.race(waits.map(({ promise }) => promise)))).toBe(false);
    signal.ring();
    await Promise.all(waits.map(({ promise }) => promise));
  });

  it('is not missed when it rang between looking and waiting', async () => {
    const signal = new Signal();
    const { rings } = signal;
    signal.ring();
    await signal.wait(rings).promise;
    expect(await settled(signal.wait(signal.rings).promise)).toBe(false);
  });

  it('lets go of one who does not want to wait any more', async () => {
    const signal = new Signal();
    const { promise, cancel } = signal.wait(0);
    cancel();
    await promise;
    cancel();
  });
});
