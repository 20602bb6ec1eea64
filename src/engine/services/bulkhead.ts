import type { Clock } from '../../ports/clock.js';

/** Bounds how many calls are in flight at once; those who wait are served in the order in which they came. */
export class Bulkhead {
  readonly #clock: Clock;
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock, slots: number) {
    this.#clock = clock;
    this.#free = slots;
  }

  /** Takes a slot if one is free. */
  tryAcquire(): boolean {
    if (this.#free === 0) return false;
    this.#free -= 1;
    return true;
  }

  /** Waits for a slot at most `patienceMs` milliseconds. @returns whether it got one */
  async acquire(patienceMs: number): Promise<boolean> {
    if (this.tryAcquire()) return true;
    return new Promise((resolve) => {
      const serve = () => {
        timer.cancel();
        resolve(true);
      };
      const timer = this.#clock.after(patienceMs, () => {
        this.#waiting.delete(serve);
        resolve(false);
      });
      this.#waiting.add(serve);
    });
  }

  /** Gives a slot back: to the first who waits, if anybody does. */
  release(): void {
    const [first] = this.#waiting;
    if (!first) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(first);
    first();
  }
}
