import type { Clock, Timer } from '../ports/clock.js';

/** The longest delay that Node's own timers keep; beyond it they fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The clocks and timers of this machine. A timer never fires early, and may be as long as it likes. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }

  after(delayMs: number, callback: () => void): Timer {
    return new SystemTimer(this.monotonic() + delayMs, callback);
  }
}

class SystemTimer implements Timer {
  private timeout: NodeJS.Timeout;

  constructor(
    private readonly dueAt: number,
    private readonly callback: () => void,
  ) {
    this.timeout = this.arm();
  }

  cancel(): void {
    clearTimeout(this.timeout);
  }

  private arm(): NodeJS.Timeout {
    const remaining = Math.ceil(this.dueAt - performance.now());
    return setTimeout(
      () => {
        if (performance.now() >= this.dueAt) this.callback();
        else this.timeout = this.arm();
      },
      Math.min(Math.max(remaining, 0), MAX_TIMEOUT_MS),
    );
  }
}
