/** A map that forgets its oldest entries, so that memory stays bounded however long a service runs. */
export class BoundedMap<V> {
  readonly #entries = new Map<string, V>();
  readonly #weigh: (value: V) => number;
  #weight = 0;

  /**
   * @param maxEntries how many entries are kept
   * @param maxWeight  how much they may weigh together
   * @param weigh      what one weighs; 0 unless told, so that only their number counts
   */
  constructor(
    readonly maxEntries: number,
    readonly maxWeight = Number.POSITIVE_INFINITY,
    weigh: (value: V) => number = () => 0,
  ) {
    this.#weigh = weigh;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  /** Keeps a value as the newest one. */
  set(key: string, value: V): void {
    this.delete(key);
    this.#entries.set(key, value);
    this.#weight += this.#weigh(value);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.maxEntries && this.#weight <= this.maxWeight) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#weight -= this.#weigh(value);
  }

  /** The values, oldest first. */
  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  entries(): IterableIterator<[string, V]> {
    return this.#entries.entries();
  }
}
