import { randomUUID } from 'node:crypto';
import type { CommitNotice, EventStream } from '../../ports/event-stream.js';
import type { RedisConnection } from '../../redis/connection.js';
import { Listeners } from '../listeners.js';
import { formatBatch, formatNotice, MAX_MESSAGE_LENGTH, parseBatch } from './notice-batch.js';

/** Characters that are on their way to Redis at most; what comes beyond that is only a hint that gets lost. */
const MAX_UNDER_WAY = 8 * MAX_MESSAGE_LENGTH;
/** Lines that share a message: with the largest entries it stays below the limit. */
const MAX_LINES = 60;

/**
 * Fan-out over Redis, to all processes of a deployment. Listeners of this process are called before `publish` returns,
 * whatever Redis does; what is published in one turn of the event loop goes out together.
 */
export class RedisEventStream implements EventStream {
  private readonly listeners: Listeners;
  private readonly origin = randomUUID();
  private readonly channel: string;
  private outbox: string[] = [];
  private sending: NodeJS.Immediate | null = null;
  private underWay = 0;
  private closed = false;

  /** @param onListenerError hears of a listener that threw; the others are called all the same */
  constructor(
    private readonly connection: RedisConnection,
    onListenerError: (error: unknown) => void,
  ) {
    this.listeners = new Listeners(onListenerError);
    this.channel = connection.channel('events');
    connection.listen(this.channel, (message) => this.receive(message));
  }

  publish(notice: CommitNotice): void {
    this.listeners.notify(notice);
    if (this.closed || !this.connection.isUp || this.underWay > MAX_UNDER_WAY) return;
    const line = formatNotice(notice);
    if (line === null) return;
    this.outbox.push(line);
    this.sending ??= setImmediate(() => this.send());
  }

  subscribe(campaignId: string | null, listener: (notice: CommitNotice) => void): () => void {
    return this.listeners.add(campaignId, listener);
  }

  close(): Promise<void> {
    if (this.sending) this.send();
    this.closed = true;
    this.listeners.close();
    return Promise.resolve();
  }

  private send(): void {
    if (this.sending) clearImmediate(this.sending);
    this.sending = null;
    const lines = this.outbox;
    this.outbox = [];
    for (let from = 0; from < lines.length; from += MAX_LINES) {
      const message = formatBatch(this.origin, lines.slice(from, from + MAX_LINES));
      this.underWay += message.length;
      void this.connection.commands
        .publish(this.channel, message)
        .catch(() => undefined)
        .finally(() => (this.underWay -= message.length));
    }
  }

  private receive(message: string): void {
    if (this.closed) return;
    const notices = parseBatch(message, this.origin, (campaignId) => this.listeners.wants(campaignId));
    for (const notice of notices) this.listeners.notify(notice);
  }
}
