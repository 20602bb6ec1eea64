import type { DueWork } from '../../ports/campaign-store.js';
import type { Clock, Timer } from '../../ports/clock.js';
import type { WorkQueue } from '../../ports/work-queue.js';
import { WaitingLines } from './waiting-lines.js';

/** What the queue is made with. */
export interface InProcessQueueOptions {
  /** The most announcements that wait for a place; beyond that the longest line loses. */
  maxWaiting?: number;
  /** The most announcements that wait for their time; later ones are dropped. */
  maxDelayed?: number;
  /** Hears of a handler that rejected. The queue goes on. */
  onHandlerError: (error: unknown) => void;
}

interface Delayed {
  dueAt: number;
  timer: Timer;
}

/**
 * A queue in the memory of this process. It never runs a campaign twice at once: what is announced while its handler
 * runs is handed out after that has ended.
 */
export class InProcessQueue implements WorkQueue {
  private readonly waiting: WaitingLines;
  private readonly delayed = new Map<string, Delayed>();
  private readonly running = new Map<string, Promise<void>>();
  /** Announced while it runs. */
  private readonly again = new Map<string, DueWork>();
  private consumer: { handler: (work: DueWork) => Promise<void>; concurrency: number } | null = null;
  private closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly options: InProcessQueueOptions,
  ) {
    this.waiting = new WaitingLines(options.maxWaiting ?? 10_000);
  }

  announce(work: DueWork, delayMs = 0): void {
    if (this.closed) return;
    if (delayMs > 0) {
      this.announceLater(work, delayMs);
      return;
    }
    this.forgetDelayed(work.campaignId);
    if (this.running.has(work.campaignId)) this.again.set(work.campaignId, work);
    else this.waiting.add(work);
    this.handOut();
  }

  consume(handler: (work: DueWork) => Promise<void>, concurrency: number): void {
    if (this.consumer) throw new Error('The queue has its consumer already.');
    this.consumer = { handler, concurrency };
    this.handOut();
  }

  othersWait(tenantId: string): boolean {
    return this.waiting.othersThan(tenantId);
  }

  room(): number {
    return this.closed ? 0 : this.waiting.room;
  }

  depth(): number {
    return this.closed ? 0 : this.waiting.size;
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const campaignId of [...this.delayed.keys()]) this.forgetDelayed(campaignId);
    await Promise.all(this.running.values());
  }

  private announceLater(work: DueWork, delayMs: number): void {
    const { campaignId } = work;
    // What is going to be looked at anyway needs no second announcement.
    if (this.waiting.has(campaignId) || this.again.has(campaignId)) return;
    const dueAt = this.clock.monotonic() + delayMs;
    const earlier = this.delayed.get(campaignId);
    if (earlier && earlier.dueAt <= dueAt) return;
    this.forgetDelayed(campaignId);
    if (this.delayed.size >= (this.options.maxDelayed ?? 10_000)) return;
    const timer = this.clock.after(delayMs, () => {
      this.delayed.delete(campaignId);
      this.announce(work);
    });
    this.delayed.set(campaignId, { dueAt, timer });
  }

  private forgetDelayed(campaignId: string): void {
    this.delayed.get(campaignId)?.timer.cancel();
    this.delayed.delete(campaignId);
  }

  private handOut(): void {
    if (!this.consumer) return;
    const { handler, concurrency } = this.consumer;
    while (!this.closed && this.running.size < concurrency) {
      const work = this.waiting.take();
      if (!work) return;
      this.running.set(work.campaignId, this.run(work, handler));
    }
  }

  private async run(work: DueWork, handler: (work: DueWork) => Promise<void>): Promise<void> {
    // Whoever announced goes on first: a handler never runs inside of `announce`.
    await Promise.resolve();
    try {
      await handler(work);
    } catch (error) {
      this.options.onHandlerError(error);
    }
    this.running.delete(work.campaignId);
    const again = this.again.get(work.campaignId);
    this.again.delete(work.campaignId);
    if (again) this.announce(again);
    else this.handOut();
  }
}
