import type { CommitNotice, EventStream } from '../../ports/event-stream.js';
import { Listeners } from '../listeners.js';

/** Fan-out within one process: listeners are called before `publish` returns. */
export class InProcessEventStream implements EventStream {
  private readonly listeners: Listeners;

  /** @param onListenerError hears of a listener that threw; the others are called all the same */
  constructor(onListenerError: (error: unknown) => void) {
    this.listeners = new Listeners(onListenerError);
  }

  publish(notice: CommitNotice): void {
    this.listeners.notify(notice);
  }

  subscribe(campaignId: string | null, listener: (notice: CommitNotice) => void): () => void {
    return this.listeners.add(campaignId, listener);
  }

  close(): Promise<void> {
    this.listeners.close();
    return Promise.resolve();
  }
}
