import { setTimeout as delay } from 'node:timers/promises';

/** Waits until a condition holds, and fails after ten seconds. */
export async function waitUntil(holds: () => boolean, what = 'the condition'): Promise<void> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    if (holds()) return;
    await delay(5);
  }
  throw new Error(`Waited in vain for ${what}.`);
}

/** Waits until a number has stopped changing for a quarter of a second, and returns it. */
export async function settled(read: () => number): Promise<number> {
  let last = read();
  for (let quiet = 0; quiet < 50; quiet += 1) {
    await delay(5);
    if (read() !== last) quiet = 0;
    last = read();
  }
  return last;
}
