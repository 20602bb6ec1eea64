import type { Clock } from '../../ports/clock.js';
import type { CircuitOptions } from '../engine-options.js';

export type CircuitState = 'CLOSED' | 'HALF_OPEN' | 'OPEN';

/** Leave to make one call. It must be given back by exactly one of its methods. */
export interface CallPermit {
  /** Whether the call probes a circuit that was open. */
  readonly probe: boolean;
  succeeded(): void;
  failed(): void;
  /** Nothing was learnt: the call was not made or called off. */
  withdrawn(): void;
}

const BUCKETS = 10;

interface Bucket {
  start: number;
  calls: number;
  failures: number;
}

/**
 * A circuit breaker over a sliding window of time (see "CircuitBreaker", Martin Fowler). It opens when enough of the
 * window's calls failed, and after a while lets one probe through, whose outcome closes or opens it again.
 */
export class CircuitBreaker {
  readonly #clock: Clock;
  readonly #options: CircuitOptions;
  readonly #onChange: (state: CircuitState) => void;
  #buckets: Bucket[] = [];
  #state: CircuitState = 'CLOSED';
  #openUntil = 0;
  #probing = false;

  constructor(clock: Clock, options: CircuitOptions, onChange: (state: CircuitState) => void) {
    this.#clock = clock;
    this.#options = options;
    this.#onChange = onChange;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** How long until a call may be tried, in milliseconds; 0 when it may be tried now. */
  waitMs(): number {
    if (this.#state === 'CLOSED') return 0;
    if (this.#state === 'HALF_OPEN') return this.#probing ? this.#options.openMs : 0;
    return Math.max(0, this.#openUntil - this.#clock.monotonic());
  }

  /** Leave to call, or null while the circuit is open or a probe is under way. */
  tryAcquire(): CallPermit | null {
    if (this.waitMs() > 0) return null;
    if (this.#state === 'CLOSED') return this.#permit(false);
    this.#change('HALF_OPEN');
    this.#probing = true;
    return this.#permit(true);
  }

  #permit(probe: boolean): CallPermit {
    return {
      probe,
      succeeded: () => {
        this.#settle(probe, false);
      },
      failed: () => {
        this.#settle(probe, true);
      },
      withdrawn: () => {
        if (probe) this.#probing = false;
      },
    };
  }

  #settle(probe: boolean, failed: boolean): void {
    if (probe) {
      this.#probing = false;
      this.#buckets = [];
      if (failed) this.#open();
      else this.#change('CLOSED');
      return;
    }
    // A call that began before the circuit opened says nothing new about a service that is known to be down.
    if (this.#state !== 'CLOSED') return;
    this.#count(failed);
    if (this.#tooManyFailures()) this.#open();
  }

  #count(failed: boolean): void {
    const now = this.#clock.monotonic();
    const width = this.#options.windowMs / BUCKETS;
    const last = this.#buckets.at(-1);
    const bucket = last && now - last.start < width ? last : { start: now, calls: 0, failures: 0 };
    if (bucket !== last) this.#buckets.push(bucket);
    bucket.calls += 1;
    if (failed) bucket.failures += 1;
    while (this.#buckets[0] && now - this.#buckets[0].start > this.#options.windowMs) this.#buckets.shift();
  }

  #tooManyFailures(): boolean {
    const calls = this.#buckets.reduce((sum, bucket) => sum + bucket.calls, 0);
    const failures = this.#buckets.reduce((sum, bucket) => sum + bucket.failures, 0);
    return calls >= this.#options.minCalls && failures / calls >= this.#options.failureRatio;
  }

  #open(): void {
    this.#openUntil = this.#clock.monotonic() + this.#options.openMs;
    this.#buckets = [];
    this.#change('OPEN');
  }

  #change(state: CircuitState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#onChange(state);
  }
}
