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
  #cursor: string | undefined;
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
    this.#cursor = after;
  }

  async next(): Promise<FeedEntry | null> {
    let cursor = await this.#open();
    while (!this.#closed) {
      const { signal } = this.#tail;
      const { rings } = signal;
      const stored = this.#page.shift();
      if (stored) return this.#pass(stored);
      this.#position ??= this.#tail.positionBehind(cursor);
      const live = this.#position === null ? null : this.#tail.at(this.#position);
      if (live) {
        this.#position = (this.#position ?? 0) + 1;
        this.#cursor = cursor = live.cursor;
        if (this.#scope.kind === 'all' || this.#scope.tenantId === live.tenantId) return live;
        continue;
      }
      if (live === null) {
        this.#position = null;
        if (await this.#readPage(cursor)) continue;
      }
      const { promise, cancel } = signal.wait(rings);
      this.#cancelWait = cancel;
      await promise;
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

  /** Joins the tail first, then finds its place: nothing can fall in between. */
  async #open(): Promise<string> {
    if (this.#cursor !== undefined && this.#joined) return this.#cursor;
    if (this.#cursor !== undefined && !this.#store.isFeedCursor(this.#cursor)) {
      throw new SubscriptionRefusedError('BAD_USER_INPUT', 'after must be a cursor that this feed gave.');
    }
    if (!this.#joined) {
      this.#joined = true;
      this.#tail.join();
    }
    this.#cursor ??= await this.#store.feedHead();
    return this.#cursor;
  }

  /** @returns whether the store had more */
  async #readPage(cursor: string): Promise<boolean> {
    try {
      this.#page = await this.#store.feed(this.#scope, cursor, PAGE);
      return this.#page.length > 0;
    } catch (error) {
      if (error instanceof StoreUnavailableError) return false;
      throw error;
    }
  }
}
