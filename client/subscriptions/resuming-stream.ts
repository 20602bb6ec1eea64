import type { LeadboostError } from '../leadboost-error.js';
import { EntryQueue } from './entry-queue.js';
import type { LoopOptions } from './loop-options.js';
import { ReconnectSchedule, type BackoffOptions } from './reconnect-schedule.js';
import { StreamConnection, type ConnectionOptions } from './stream-connection.js';
import type { StreamSource } from './stream-source.js';
import { wait } from './wait.js';

export interface StreamOptions extends ConnectionOptions, BackoffOptions {
  /** Entries that are held for a slow loop before nothing more is read for it. */
  bufferSize: number;
}

/**
 * A subscription as a loop that outlives its connections. Nothing is connected before the first `next()`.
 *
 * Written out as an iterator, since `return()` must act at once, also while a `next()` is pending; an async generator
 * would wait for that `next()`.
 */
export class ResumingStream<Item> implements AsyncIterableIterator<Item> {
  private readonly queue: EntryQueue<Item>;
  private readonly schedule: ReconnectSchedule;
  private readonly connection: StreamConnection<Item>;
  private readonly stop = new AbortController();
  private running: Promise<void> | undefined;
  /** Enough is held for a slow loop: nothing more is read. */
  private held = false;
  private overflowed = false;
  private onDrained: (() => void) | undefined;

  constructor(
    source: StreamSource<Item>,
    private readonly options: StreamOptions,
    private readonly loop: LoopOptions,
  ) {
    this.queue = new EntryQueue((left) => this.release(left));
    this.schedule = new ReconnectSchedule(options, loop.maxAttempts ?? Number.POSITIVE_INFINITY);
    this.connection = new StreamConnection(source, options, {
      onItem: (item) => this.take(item),
      onConnected: () => loop.onConnected?.(),
    });
    this.stop.signal.addEventListener('abort', () => this.onDrained?.());
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Item>> {
    this.running ??= this.run();
    return this.queue.next();
  }

  /** Ends the loop, the subscription and the socket; resolves when the socket is gone. */
  async return(): Promise<IteratorResult<Item>> {
    this.running ??= Promise.resolve();
    this.queue.finish();
    this.queue.clear();
    this.stop.abort();
    await this.running;
    return { done: true, value: undefined };
  }

  private async run(): Promise<void> {
    const { signal } = this.loop;
    const onAbort = () => {
      this.queue.clear();
      this.queue.fail(signal?.reason);
      this.stop.abort();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    try {
      while (!this.stop.signal.aborted) await this.connectOnce();
    } catch (error) {
      this.queue.fail(error);
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  private async connectOnce(): Promise<void> {
    const { verdict, settled } = await this.connection.run(this.stop.signal);
    if (this.stop.signal.aborted) return;
    if (settled) this.schedule.reset();
    if (this.hasOverflowed()) await this.drain();
    else if (verdict.kind === 'fail') throw verdict.error;
    else if (verdict.kind === 'reconnect') await this.backOff(verdict.cause);
    else if (verdict.kind === 'finish') {
      this.queue.finish();
      this.stop.abort();
    }
  }

  private async backOff(cause: LeadboostError): Promise<void> {
    const plan = this.schedule.failed();
    if (!plan) throw cause;
    this.loop.onReconnect?.({ ...plan, cause });
    await wait(plan.delayMs, this.stop.signal);
  }

  private take(item: Item): void {
    this.schedule.reset();
    this.queue.push(item);
    if (this.held || this.queue.size < this.options.bufferSize) return;
    this.held = true;
    if (this.connection.pause()) return;
    // A socket that cannot pause is closed instead: the server has the rest, and is asked for it when there is room.
    this.overflowed = true;
    this.connection.close();
  }

  /** Goes on reading once a slow loop has taken half of what was held for it. */
  private release(left: number): void {
    if (!this.held || left > this.options.bufferSize / 2) return;
    this.held = false;
    this.connection.resume();
    this.onDrained?.();
  }

  /** Whether the connection that has just ended was closed for want of room. */
  private hasOverflowed(): boolean {
    const { overflowed } = this;
    this.overflowed = false;
    return overflowed;
  }

  private async drain(): Promise<void> {
    if (this.held) await new Promise<void>((resolve) => (this.onDrained = resolve));
  }
}
