import type { ExecutionResult } from 'graphql';

type Results = Map<string, Promise<ExecutionResult>>;

/**
 * One execution per event for equal subscribers. Results hang on the event itself: subscribers that are live get the
 * same event object from memory and so the same result, one that replays the store has events of its own and executes
 * alone. A result is forgotten with its event, and was made after it: nothing that it shows is older.
 */
export class SharedResults {
  readonly #results = new WeakMap<object, Results>();

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
    // What failed to execute at all may succeed for the next one.
    result.catch(() => results.delete(group));
    return result;
  }
}
