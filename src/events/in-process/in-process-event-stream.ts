import type { CommitNotice, EventStream } from '../../ports/event-stream.js';

type Listener = (notice: CommitNotice) => void;

/** Fan-out within one process: listeners are called before `publish` returns. */
export class InProcessEventStream implements EventStream {
  /** The listeners to all campaigns stand under null. */
  private readonly listeners = new Map<string | null, Set<{ call: Listener }>>();
  private closed = false;

  /** @param onListenerError hears of a listener that threw; the others are called all the same */
  constructor(private readonly onListenerError: (error: unknown) => void) {}

  publish(notice: CommitNotice): void {
    this.notify(this.listeners.get(notice.campaignId), notice);
    this.notify(this.listeners.get(null), notice);
  }

  subscribe(campaignId: string | null, listener: Listener): () => void {
    if (this.closed) return () => undefined;
    const entry = { call: listener };
    const entries = this.listeners.get(campaignId) ?? new Set();
    this.listeners.set(campaignId, entries.add(entry));
    return () => {
      entries.delete(entry);
      if (entries.size === 0 && this.listeners.get(campaignId) === entries) this.listeners.delete(campaignId);
    };
  }

  close(): Promise<void> {
    this.closed = true;
    this.listeners.clear();
    return Promise.resolve();
  }

  private notify(entries: Set<{ call: Listener }> | undefined, notice: CommitNotice): void {
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
