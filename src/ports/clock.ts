/** A timer that can be called off. */
export interface Timer {
  cancel(): void;
}

/** Time as the engine sees it. Timestamps come from the wall clock, durations from the monotonic one. */
export interface Clock {
  /** The wall clock, in milliseconds since the epoch. It may jump. */
  now(): number;
  /** A clock that never jumps or goes back, in milliseconds from an arbitrary start. */
  monotonic(): number;
  /** Calls `callback` once, `delayMs` milliseconds of the monotonic clock from now. */
  after(delayMs: number, callback: () => void): Timer;
}

/** The wall clock as RFC 3339 text: UTC, milliseconds. */
export function timestamp(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
