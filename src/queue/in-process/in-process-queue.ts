import type { DueWork } from '../../ports/campaign-store.js';
import type { Clock } from '../../ports/clock.js';
import type { WorkQueue } from '../../ports/work-queue.js';
import { DelayedWork } from '../delayed-work.js';
import { Places } from '../places.js';
import { WaitingLines } from '../waiting-lines.js';

/** What the queue is made with. */
export interface InProcessQueueOptions {
  /** The most announcements that wait for a place; beyond that the longest line loses. */
  maxWaiting?: number;
  /** The most announcements that wait for their time; later ones are dropped. */
  maxDelayed?: number;
  /** Hears of a handler that rejected. The queue goes on. */
  onHandlerError: (error: unknown) => void;
}

/**
 * A queue in the memory of this process. It never runs a campaign twice at once: what is announced while its handler
 * runs is handed out after that has ended.
 */
export class InProcessQueue implements WorkQueue {
  private readonly waiting: WaitingLines;
  private readonly delayed: DelayedWork;
  private readonly places: Places;
  private closed = false;

  constructor(clock: Clock, options: InProcessQueueOptions) {
    this.waiting = new WaitingLines(options.maxWaiting ?? 10_000);
    this.delayed = new DelayedWork(clock, options.maxDelayed ?? 10_000, (work) => this.announce(work));
    this.places = new Places(options.onHandlerError, (again) => {
      if (again) this.announce(again);
      else this.handOut();
    });
  }

  announce(work: DueWork, delayMs = 0): void {
    const { campaignId } = work;
    if (this.closed) return;
    if (delayMs > 0) {
      // What is going to be looked at anyway needs no second announcement.
      if (!this.waiting.has(campaignId) && !this.places.keeps(campaignId)) this.delayed.add(work, delayMs);
      return;
    }
    this.delayed.forget(campaignId);
    if (!this.places.keep(work)) this.waiting.add(work);
    this.handOut();
  }

  consume(handler: (work: DueWork) => Promise<void>, concurrency: number): void {
    this.places.open(handler, concurrency);
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
    this.delayed.clear();
    await this.places.settled();
  }

  private handOut(): void {
    while (!this.closed && this.places.free > 0) {
      const work = this.waiting.take();
      if (!work) return;
      this.places.run(work);
    }
  }
}
