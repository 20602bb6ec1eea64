import type { AuditEntry } from '../../contracts/audit-entry.js';
import type { CommitNotice } from '../../ports/event-stream.js';
import { Signal } from './signal.js';

/**
 * The end of one campaign's trail as this process knows it: the newest sequence, and the last entries as far as notices
 * carried them along. Shared by all who watch the campaign, so that memory does not grow with them. A cache: whatever is
 * missing here is read from the store.
 */
export class CampaignTail {
  readonly #capacity: number;
  /** Contiguous, oldest first; the last one is the newest known entry, or the list is empty. */
  #entries: AuditEntry[] = [];
  #head = 0;
  /** Rings whenever there may be something new. */
  readonly signal = new Signal();
  watchers = 0;
  unsubscribe: () => void = () => undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The newest sequence that is known to be stored. */
  get head(): number {
    return this.#head;
  }

  /** An entry if it is among the last ones. */
  get(sequence: number): AuditEntry | undefined {
    const first = this.#entries[0];
    return first && this.#entries[sequence - first.sequence];
  }

  take(notice: CommitNotice): void {
    for (const entry of notice.entries) this.#append(entry);
    this.#reach(notice.sequence);
    this.signal.ring();
  }

  /** The store says that the trail reaches to `sequence`. A reader who comes must not wake all the others for nothing. */
  advance(sequence: number): void {
    if (this.#reach(sequence)) this.signal.ring();
  }

  /** The same, by the poll. Rings in any case: a reader may wait for a store that was away. */
  look(sequence: number): void {
    this.#reach(sequence);
    this.signal.ring();
  }

  #reach(sequence: number): boolean {
    if (sequence <= this.#head) return false;
    this.#head = sequence;
    this.#entries = [];
    return true;
  }

  #append(entry: AuditEntry): void {
    if (entry.sequence <= this.#head) return;
    // After a gap only what comes behind it is contiguous.
    if (entry.sequence !== this.#head + 1) this.#entries = [];
    this.#entries.push(entry);
    if (this.#entries.length > this.#capacity) this.#entries.shift();
    this.#head = entry.sequence;
  }
}
