import { StoreUnavailableError, type CampaignStore, type FeedEntry } from '../../ports/campaign-store.js';
import type { Scope } from '../../ports/scope.js';
import { SubscriptionRefusedError } from '../engine.js';
import type { Cursor } from './cursor-iterator.js';
import type { FeedTail } from './feed-tail.js';

const PAGE = 100;

/** A reader's place in the feed: from the store until it reaches what the tail has in memory, and again when it falls behind. */
export class CampaignFeedCursor implements Cursor<FeedEntry> {
  readonly #store: CampaignStore;
  readonly #tail: FeedTail;
  readonly #scope: Scope;
  readonly #after: string | undefined;
  /** Behind what was handed over last. */
  #cursor = '';
  /** How many reads the tail had begun when the store gave this reader its cursor. */
  #tailReads = 0;
  /** The place in the tail; null while the reader is served from the store. */
  #position: number | null = null;
  #joined = false;
  #closed = false;
  #page: FeedEntry[] = [];
  #cancelWait: () => void = () => undefined;

  constructor(store: CampaignStore, tail: FeedTail, scope: Scope, after: string | undefined) {
    this.#store = store;
    this.#tail = tail;
    this.#scope = scope;
    this.#after = after;
  }

  async next(): Promise<FeedEntry | null> {
    await this.#open();
    while (!this.#closed) {
      const { rings } = this.#tail.signal;
      const stored = this.#page.shift();
      if (stored) return this.#pass(stored);
      const live = this.#live();
      if (live) {
        this.#pass(live);
        if (this.#scope.kind === 'all' || this.#scope.tenantId === live.tenantId) return live;
        continue;
      }
      if (this.#position === null && (await this.#catchUp())) continue;
      await this.#wait(rings);
    }
    return null;
  }

  close(): void {
    this.#closed = true;
    this.#page = [];
    if (this.#joined) this.#tail.leave();
    this.#joined = false;
    this.#cancelWait();
  }

  #pass(item: FeedEntry): FeedEntry {
    this.#cursor = item.cursor;
    return item;
  }

  /** What the tail has next for this reader; where it has not kept that, the reader loses its place in the tail. */
  #live(): FeedEntry | null {
    this.#position ??= this.#tail.positionBehind(this.#cursor);
    if (this.#position === null) return null;
    const item = this.#tail.at(this.#position);
    if (item) this.#position += 1;
    else if (item === null) this.#position = null;
    return item ?? null;
  }

  /** Joins the tail first, then finds its place: nothing can fall in between. */
  async #open(): Promise<void> {
    if (this.#joined) return;
    if (this.#after !== undefined && !this.#store.isFeedCursor(this.#after)) {
      throw new SubscriptionRefusedError('BAD_USER_INPUT', 'after must be a cursor that this feed gave.');
    }
    this.#joined = true;
    this.#tail.join();
    this.#cursor = this.#after ?? (await this.#store.feedHead());
    this.#tailReads = this.#tail.reads;
  }

  /**
   * Reads on in the store. Where it has no more for this reader, the reader goes to the end of the tail, as that was
   * before the reading: a tenant of which nothing happens must not ask the store at every bell of others.
   *
   * @returns whether there may be more at once
   */
  async #catchUp(): Promise<boolean> {
    const end = this.#tail.endSince(this.#tailReads);
    try {
      this.#page = await this.#store.feed(this.#scope, this.#cursor, PAGE);
    } catch (error) {
      if (error instanceof StoreUnavailableError) return false;
      throw error;
    }
    if (this.#page.length > 0) {
      this.#tailReads = this.#tail.reads;
      return true;
    }
    if (end) ({ position: this.#position, cursor: this.#cursor } = end);
    return end !== null;
  }

  async #wait(rings: number): Promise<void> {
    // It may have been closed while the store was read.
    if (this.#closed) return;
    const { promise, cancel } = this.#tail.signal.wait(rings);
    this.#cancelWait = cancel;
    await promise;
  }
}
