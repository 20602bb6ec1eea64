import { setTimeout as delay } from 'node:timers/promises';

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
