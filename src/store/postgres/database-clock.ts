import type { Clock, Timer } from '../../ports/clock.js';

/** How long the clocks are taken to run alike before they are compared again, in milliseconds. */
const COMPARE_MS = 5_000;

/**
 * The wall clock of the database's server, for every process on it: what one says is due at a time is due then for all
 * of them, whatever their own machines take the time to be. Between two comparisons it goes by the monotonic clock.
 */
export class DatabaseClock implements Clock {
  readonly #readClock: () => Promise<number>;
  readonly #machine: Clock;
  /** By how much the database's clock is ahead of the monotonic one here. */
  #ahead: number;
  #comparedAt: number;

  private constructor(readClock: () => Promise<number>, machine: Clock) {
    this.#readClock = readClock;
    this.#machine = machine;
    this.#comparedAt = machine.monotonic();
    this.#ahead = machine.now() - this.#comparedAt;
  }

  /**
   * Compares the clocks for the first time.
   *
   * @param readClock the time at the database, in milliseconds since the epoch
   * @throws what `readClock` throws
   */
  static async start(readClock: () => Promise<number>, machine: Clock): Promise<DatabaseClock> {
    const clock = new DatabaseClock(readClock, machine);
    await clock.#compare();
    return clock;
  }

  now(): number {
    const monotonic = this.#machine.monotonic();
    if (monotonic - this.#comparedAt >= COMPARE_MS) {
      this.#comparedAt = monotonic;
      // A database that does not answer is for others to tell; until it does, time goes on as it did.
      this.#compare().catch(() => undefined);
    }
    return Math.floor(monotonic + this.#ahead);
  }

  monotonic(): number {
    return this.#machine.monotonic();
  }

  after(delayMs: number, callback: () => void): Timer {
    return this.#machine.after(delayMs, callback);
  }

  /** The database read its clock at some moment between question and answer: what fits with that is left as it is. */
  async #compare(): Promise<void> {
    const asked = this.#machine.monotonic();
    const now = await this.#readClock();
    const answered = this.#machine.monotonic();
    this.#ahead = Math.min(Math.max(this.#ahead, now - answered), now - asked);
  }
}
