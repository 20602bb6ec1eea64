export interface BackoffOptions {
  /** Milliseconds that the first wait lasts at most; each further one doubles it. */
  backoffBaseMs: number;
  /** Milliseconds that a wait lasts at most. */
  backoffCapMs: number;
}

/** Doublings beyond this many change nothing that a cap would let through. */
const MAX_DOUBLINGS = 30;

/** Counts the connections in a row that came to nothing, and says how long to wait after each. */
export class ReconnectSchedule {
  private count = 0;

  constructor(
    private readonly options: BackoffOptions,
    private readonly maxAttempts: number,
  ) {}

  /** A connection was of use. */
  reset(): void {
    this.count = 0;
  }

  /** @returns which failure in a row it is, and the wait before the next attempt; null when there shall be none */
  failed(): { attempt: number; delayMs: number } | null {
    this.count += 1;
    if (this.count >= this.maxAttempts) return null;
    const { backoffBaseMs, backoffCapMs } = this.options;
    const longest = Math.min(backoffCapMs, backoffBaseMs * 2 ** Math.min(this.count - 1, MAX_DOUBLINGS));
    // From half to the whole: thousands of clients must not come back to a restarted server at the same moment.
    return { attempt: this.count, delayMs: longest * (0.5 + Math.random() / 2) };
  }
}
