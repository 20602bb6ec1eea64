import type { Clock, Timer } from '../../src/ports/clock.js';

interface Pending {
  dueAt: number;
  callback: () => void;
}

/** A clock that only moves when a test moves it. */
export class VirtualClock implements Clock {
  private elapsed = 0;
  private readonly pending = new Set<Pending>();

  /** @param wall where the wall clock starts, in milliseconds since the epoch */
  constructor(private wall = Date.parse('2026-01-01T00:00:00.000Z')) {}

  now(): number {
    return this.wall;
  }

  monotonic(): number {
    return this.elapsed;
  }

  after(delayMs: number, callback: () => void): Timer {
    const entry = { dueAt: this.elapsed + Math.max(0, delayMs), callback };
    this.pending.add(entry);
    return { cancel: () => void this.pending.delete(entry) };
  }

  /** How many timers have neither fired nor been called off. */
  get timers(): number {
    return this.pending.size;
  }

  /** When the next timer fires, in milliseconds from now; null when there is none. */
  get nextTimerIn(): number | null {
    const next = this.next();
    return next ? next.dueAt - this.elapsed : null;
  }

  /** Moves both clocks on and fires what comes due, in order of time, then of creation; also what fired timers add. */
  advance(ms: number): void {
    const end = this.elapsed + ms;
    for (let entry = this.next(); entry && entry.dueAt <= end; entry = this.next()) {
      this.moveTo(entry.dueAt);
      this.pending.delete(entry);
      entry.callback();
    }
    this.moveTo(end);
  }

  /** The same, and lets promises settle after every timer. */
  async advanceAsync(ms: number): Promise<void> {
    const end = this.elapsed + ms;
    await settlePromises();
    for (let entry = this.next(); entry && entry.dueAt <= end; entry = this.next()) {
      this.advance(entry.dueAt - this.elapsed);
      await settlePromises();
    }
    this.moveTo(end);
  }

  /** Sets the wall clock, as an operator or NTP would; the monotonic clock does not notice. */
  setWall(time: number): void {
    this.wall = time;
  }

  private moveTo(elapsed: number): void {
    this.wall += elapsed - this.elapsed;
    this.elapsed = elapsed;
  }

  private next(): Pending | undefined {
    let first: Pending | undefined;
    for (const entry of this.pending) if (!first || entry.dueAt < first.dueAt) first = entry;
    return first;
  }
}

function settlePromises(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
