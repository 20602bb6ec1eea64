import { ALL_TENANTS } from '../../ports/scope.js';
import type { FeedEntry } from '../../ports/campaign-store.js';
import type { EnginePorts } from '../engine-ports.js';
import { PeriodicTask } from '../worker/periodic-task.js';
import { Signal } from './signal.js';

const PAGE = 256;

/**
 * The end of the feed of all campaigns as this process knows it. It is read from the store, in the store's order, when
 * the event stream rings or the poll comes round, once for all readers. A cache, like the tail of a campaign.
 */
export class FeedTail {
  readonly #ports: EnginePorts;
  readonly #capacity: number;
  readonly #poll: PeriodicTask;
  /** Rings whenever there may be something new. */
  readonly signal = new Signal();
  #items: FeedEntry[] = [];
  /** The position of the first item among all that this tail has seen. */
  #offset = 0;
  readonly #positions = new Map<string, number>();
  #cursor: string | null = null;
  #reads = 0;
  /** The number of the newest read that came to the end of the store. */
  #readsToEnd = 0;
  #readers = 0;
  #unsubscribe: () => void = () => undefined;
  #reading: Promise<void> | null = null;
  #again = false;

  constructor(ports: EnginePorts, capacity: number, pollMs: number) {
    this.#ports = ports;
    this.#capacity = capacity;
    this.#poll = new PeriodicTask(
      ports.clock,
      pollMs,
      async () => {
        if (this.#readers > 0) await this.#readOn();
      },
      (error) => {
        ports.observer.observe('taskFailed', { task: 'feed', error });
      },
    );
  }

  start(): void {
    this.#poll.start();
  }

  async stop(): Promise<void> {
    await this.#poll.stop();
  }

  /** A reader comes. The tail follows the store as long as there are any. */
  join(): void {
    this.#readers += 1;
    if (this.#readers > 1) return;
    this.#unsubscribe = this.#ports.events.subscribe(null, () => {
      this.#ring();
    });
  }

  leave(): void {
    this.#readers -= 1;
    if (this.#readers > 0) return;
    this.#unsubscribe();
    this.#items = [];
    this.#positions.clear();
    this.#cursor = null;
  }

  /** The position behind `cursor`, if that is in memory; from there on the reader may use `at`. */
  positionBehind(cursor: string): number | null {
    if (cursor === this.#cursor) return this.#offset + this.#items.length;
    const position = this.#positions.get(cursor);
    return position === undefined ? null : position + 1;
  }

  /** How many reads of the store this tail has begun: a time that readers can remember. */
  get reads(): number {
    return this.#reads;
  }

  /**
   * The position and the cursor behind the newest item, if the tail has come to the end of the store by a read that it
   * began after the first `reads`: then nothing that a reader saw by that time lies behind it. Null otherwise.
   */
  endSince(reads: number): { position: number; cursor: string } | null {
    if (this.#cursor === null || this.#readsToEnd <= reads) return null;
    return { position: this.#offset + this.#items.length, cursor: this.#cursor };
  }

  /** The item at a position; undefined when it is not there yet, null when it is not there any more. */
  at(position: number): FeedEntry | undefined | null {
    return position < this.#offset ? null : this.#items[position - this.#offset];
  }

  #ring(): void {
    void this.#readOn().catch((error: unknown) => {
      this.#ports.observer.observe('taskFailed', { task: 'feed', error });
    });
  }

  /** Reads what is new; rings that come meanwhile make it read once more. */
  async #readOn(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return this.#reading;
    }
    this.#reading = this.#readPages().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readPages(): Promise<void> {
    do {
      this.#again = false;
      this.#cursor ??= await this.#ports.store.feedHead();
      this.#reads += 1;
      const page = await this.#ports.store.feed(ALL_TENANTS, this.#cursor, PAGE);
      if (this.#readers === 0) return;
      for (const item of page) this.#append(item);
      if (page.length === PAGE) this.#again = true;
      else this.#readsToEnd = this.#reads;
      this.signal.ring();
    } while (this.#again);
  }

  #append(item: FeedEntry): void {
    this.#positions.set(item.cursor, this.#offset + this.#items.length);
    this.#items.push(item);
    this.#cursor = item.cursor;
    if (this.#items.length <= this.#capacity) return;
    const oldest = this.#items.shift();
    if (oldest) this.#positions.delete(oldest.cursor);
    this.#offset += 1;
  }
}
