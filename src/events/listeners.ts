import type { CommitNotice } from '../ports/event-stream.js';

type Listener = (notice: CommitNotice) => void;

/** Who listens in this process, and to which campaigns. */
export class Listeners {
  /** The listeners to all campaigns stand under null. */
  private readonly listeners = new Map<string | null, Set<{ call: Listener }>>();
  private closed = false;

  /** @param onListenerError hears of a listener that threw; the others are called all the same */
  constructor(private readonly onListenerError: (error: unknown) => void) {}

  /** Calls all whom a notice concerns, before it returns. */
  notify(notice: CommitNotice): void {
    this.call(this.listeners.get(notice.campaignId), notice);
    this.call(this.listeners.get(null), notice);
  }

  /** What anybody here wants to hear of a campaign: who listens to all of them only needs the bell. */
  wants(campaignId: string): 'entries' | 'bell' | 'nothing' {
    if (this.listeners.has(campaignId)) return 'entries';
    return this.listeners.has(null) ? 'bell' : 'nothing';
  }

  /** @returns how to stop listening */
  add(campaignId: string | null, listener: Listener): () => void {
    if (this.closed) return () => undefined;
    const entry = { call: listener };
    const entries = this.listeners.get(campaignId) ?? new Set();
    this.listeners.set(campaignId, entries.add(entry));
    return () => {
      entries.delete(entry);
      if (entries.size === 0 && this.listeners.get(campaignId) === entries) this.listeners.delete(campaignId);
    };
  }

  /** Nobody hears anything any more. */
  close(): void {
    this.closed = true;
    this.listeners.clear();
  }

  private call(entries: Set<{ call: Listener }> | undefined, notice: CommitNotice): void {
    if (!entries) return;
    // A listener may leave, or make another leave, while it is called.
    for (const entry of [...entries]) {
      if (!entries.has(entry)) continue;
      try {
        entry.call(notice);
      } catch (error) {
        this.onListenerError(error);
      }
    }
  }
}
