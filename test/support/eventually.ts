import { setTimeout as delay } from 'node:timers/promises';

/** Repeats an assertion until it holds; after `withinMs` milliseconds the last failure is the test's. */
export async function eventually(assertion: () => void | Promise<void>, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      await assertion();
      return;
    } catch (error) {
      if (performance.now() >= deadline) throw error;
      await delay(2);
    }
  }
}
