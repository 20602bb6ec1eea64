import { BoundedMap } from './bounded-map.js';
import { Refusal } from './refusal.js';

/** How many answers one operation remembers, and how many characters they may have together. */
export interface RecordLimits {
  readonly maxRecords: number;
  readonly maxCharacters: number;
}

/** An answer to a call with a key: made just now, or the one that the first call got. */
export interface KeyedAnswer {
  readonly body: string;
  readonly replayed: boolean;
}

/**
 * A service's side of idempotency, for one operation: the first call with a key does the work, a later one gets
 * the same answer, one that comes while the first still runs is refused with 409, and a failure is forgotten, so
 * that the next call tries again.
 */
export class IdempotencyRecords {
  readonly #answers: BoundedMap<string>;
  readonly #running = new Set<string>();

  constructor(limits: RecordLimits) {
    this.#answers = new BoundedMap(limits.maxRecords, limits.maxCharacters, (body) => body.length);
  }

  /**
   * @param work what answers the call; its failure reaches the caller and is not stored
   * @throws Refusal 409 while an earlier call with the key still runs
   */
  async once(key: string, work: () => string | Promise<string>): Promise<KeyedAnswer> {
    const stored = this.#answers.get(key);
    if (stored !== undefined) return { body: stored, replayed: true };
    if (this.#running.has(key)) {
      throw new Refusal(
        409,
        'still_running',
        'The first call with this Idempotency-Key still runs; ask again.',
      );
    }
    this.#running.add(key);
    try {
      const body = await work();
      this.#answers.set(key, body);
      return { body, replayed: false };
    } finally {
      this.#running.delete(key);
    }
  }

  /** Takes up an answer that was given before this process started. */
  restore(key: string, body: string): void {
    this.#answers.set(key, body);
  }
}
