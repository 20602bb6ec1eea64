import type { AuditEntry } from '../../contracts/audit-entry.js';
import type { CampaignState } from '../../contracts/enums.js';
import { StoreUnavailableError, type CampaignStore } from '../../ports/campaign-store.js';
import type { Scope } from '../../ports/scope.js';
import { SubscriptionRefusedError } from '../engine.js';
import type { CampaignTail } from './campaign-tail.js';
import type { CampaignWatch } from './campaign-watch.js';
import type { Cursor } from './cursor-iterator.js';
import type { Signal } from './signal.js';

/** How many entries are read from the store at once for a reader that is behind. */
const PAGE = 100;

function ends(state: CampaignState): boolean {
  return state === 'COMPLETED' || state === 'CANCELLED';
}

/** A reader's place in one campaign's trail: from the store as long as it is behind, then from memory. */
export class CampaignEventsCursor implements Cursor<AuditEntry> {
  readonly #store: CampaignStore;
  readonly #watch: CampaignWatch;
  readonly #scope: Scope;
  readonly #campaignId: string;
  readonly #after: number | undefined;
  #tail: CampaignTail | null = null;
  #sequence = 0;
  #ended = false;
  #closed = false;
  #page: AuditEntry[] = [];
  #cancelWait: () => void = () => undefined;

  constructor(
    store: CampaignStore,
    watch: CampaignWatch,
    scope: Scope,
    campaignId: string,
    after: number | undefined,
  ) {
    this.#store = store;
    this.#watch = watch;
    this.#scope = scope;
    this.#campaignId = campaignId;
    this.#after = after;
  }

  async next(): Promise<AuditEntry | null> {
    const tail = (this.#tail ??= await this.#open());
    while (!this.#closed) {
      const { head, signal } = tail;
      const { rings } = signal;
      const entry = this.#page.shift() ?? tail.get(this.#sequence + 1);
      if (entry) return this.#pass(entry);
      const read = head > this.#sequence ? await this.#readPage() : 'empty';
      if (read === 'filled') continue;
      if (read === 'empty' && this.#ended && tail.head === head) return null;
      await this.#wait(signal, rings);
    }
    return null;
  }

  close(): void {
    this.#closed = true;
    this.#page = [];
    if (this.#tail) this.#watch.leave(this.#campaignId, this.#tail);
    this.#cancelWait();
  }

  async #wait(signal: Signal, rings: number): Promise<void> {
    // It may have been closed while the store was read.
    if (this.#closed) return;
    const { promise, cancel } = signal.wait(rings);
    this.#cancelWait = cancel;
    await promise;
  }

  #pass(entry: AuditEntry): AuditEntry {
    this.#sequence = entry.sequence;
    if (entry.transition && ends(entry.transition.to)) this.#ended = true;
    return entry;
  }

  /** Registers first, then reads the store: nothing can fall in between. */
  async #open(): Promise<CampaignTail> {
    const tail = this.#watch.join(this.#campaignId);
    try {
      const record = await this.#store.find(this.#scope, this.#campaignId);
      if (!record) throw new SubscriptionRefusedError('NOT_FOUND', 'There is no such campaign.');
      const after = this.#after ?? Math.max(0, record.sequence - 1);
      if (!Number.isInteger(after) || after < 0 || after > record.sequence) {
        const message = `after must be from 0 to ${String(record.sequence)}, the newest sequence.`;
        throw new SubscriptionRefusedError('BAD_USER_INPUT', message);
      }
      this.#sequence = after;
      this.#ended = ends(record.snapshot.state);
      tail.advance(record.sequence);
      if (this.#closed) this.#watch.leave(this.#campaignId, tail);
      return tail;
    } catch (error) {
      this.#watch.leave(this.#campaignId, tail);
      throw error;
    }
  }

  async #readPage(): Promise<'filled' | 'empty' | 'unavailable'> {
    try {
      this.#page = await this.#store.entries(this.#scope, this.#campaignId, this.#sequence, PAGE);
      return this.#page.length > 0 ? 'filled' : 'empty';
    } catch (error) {
      if (error instanceof StoreUnavailableError) return 'unavailable';
      throw error;
    }
  }
}
