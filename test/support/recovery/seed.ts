/** The seed of this run: LEADBOOST_TEST_SEED repeats an earlier one. It stands in the names of the tests that use it. */
export const SEED = Number(process.env['LEADBOOST_TEST_SEED'] ?? Math.floor(Math.random() * 1e9));

/** Chance that can be repeated. */
export class SeededChance {
  #state: number;

  /** @param salt tells apart what draws from the same seed */
  constructor(seed: number, salt = 0) {
    this.#state = (seed ^ Math.imul(salt + 1, 0x9e3779b1)) >>> 0;
  }

  /** From 0 (inclusive) to 1 (exclusive): mulberry32, which is public domain. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A number from `min` (inclusive) to `max` (exclusive). */
  between(min: number, max: number): number {
    return min + this.next() * (max - min);
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.next() * from.length)];
    if (picked === undefined) throw new Error('There is nothing to pick from.');
    return picked;
  }

  /** `count` of them, each at most once, in the order of the list. */
  sample<T>(from: readonly T[], count: number): T[] {
    const chosen = new Set<number>();
    while (chosen.size < Math.min(count, from.length)) chosen.add(Math.floor(this.next() * from.length));
    return from.filter((_item, index) => chosen.has(index));
  }
}
