import type { ExecutionResult } from 'graphql';
import type { Clock, Timer } from '../ports/clock.js';

/** How long a result is there for equal subscribers, in milliseconds: those who keep up ask within moments. */
const SHARED_MS = 1_000;

type Results = Map<string, Promise<ExecutionResult>>;

/** A result that hangs on its event. */
interface Shared {
  results: Results;
  group: string;
  forgetAt: number;
}

/**
 * One execution per event for equal subscribers. Results hang on the event itself: subscribers that are live get the
 * same event object from memory and so the same result, one that replays the store has events of its own and executes
 * alone. An event may stay in memory for long; its results are forgotten soon, and were made after it: nothing that one
 * shows is older.
 */
export class SharedResults {
  readonly #clock: Clock;
  readonly #results = new WeakMap<object, Results>();
  /** What is to be forgotten, in the order in which it will be. */
  readonly #shared = new Set<Shared>();
  #timer: Timer | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param group what makes subscribers equal, see {@link subscriptionGroup}
   * @param event the event, by identity
   */
  get(group: string, event: object, execute: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
    const results = this.#results.get(event) ?? new Map<string, Promise<ExecutionResult>>();
    this.#results.set(event, results);
    const known = results.get(group);
    if (known) return known;
    const result = execute();
    results.set(group, result);
    this.#shared.add({ results, group, forgetAt: this.#clock.monotonic() + SHARED_MS });
    this.#timer ??= this.#clock.after(SHARED_MS, () => this.#forget());
    // What failed to execute at all may succeed for the next one.
    result.catch(() => results.delete(group));
    return result;
  }

  /** How many results are kept. */
  get size(): number {
    return this.#shared.size;
  }

  /** Forgets nothing any more by itself: the process may end. */
  close(): void {
    this.#timer?.cancel();
  }

  #forget(): void {
    this.#timer = null;
    const now = this.#clock.monotonic();
    for (const shared of this.#shared) {
      if (shared.forgetAt > now) {
        this.#timer = this.#clock.after(shared.forgetAt - now, () => this.#forget());
        return;
      }
      shared.results.delete(shared.group);
      this.#shared.delete(shared);
    }
  }
}
