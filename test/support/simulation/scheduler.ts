import type { Timer } from '../../../src/ports/clock.js';

interface Item {
  at: number;
  order: number;
  callback: () => void;
}

/** Virtual time. Nothing happens but what was scheduled, one thing after the other; between two of them no time passes. */
export class Scheduler {
  /** Sorted, what comes first last. */
  readonly #items: Item[] = [];
  #now = 0;
  #order = 0;

  /** Milliseconds since the beginning. */
  get now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): Timer {
    const item = { at: this.#now + Math.max(0, delayMs), order: ++this.#order, callback };
    this.#items.splice(this.#placeOf(item), 0, item);
    return {
      cancel: () => {
        const place = this.#placeOf(item);
        if (this.#items[place] === item) this.#items.splice(place, 1);
      },
    };
  }

  /** Lets the next thing happen, and promises settle. @returns false when nothing is left to happen */
  async step(): Promise<boolean> {
    const item = this.#items.pop();
    if (!item) return false;
    this.#now = item.at;
    item.callback();
    await settle();
    return true;
  }

  /** The first index whose item does not come after this one. */
  #placeOf(item: Item): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#items[middle];
      if (other && (other.at > item.at || (other.at === item.at && other.order > item.order))) {
        low = middle + 1;
      } else high = middle;
    }
    return low;
  }
}

/** A group of writes waits for the end of its turn of the event loop, and what it brings may do so again. */
async function settle(): Promise<void> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}
