import type { DueWork } from '../ports/campaign-store.js';
import type { Clock, Timer } from '../ports/clock.js';

interface Delayed {
  dueAt: number;
  timer: Timer;
}

/** Announcements that wait for their time. Of several for one campaign the earliest counts. */
export class DelayedWork {
  private readonly delayed = new Map<string, Delayed>();

  /** @param capacity the most that wait; later ones are dropped */
  constructor(
    private readonly clock: Clock,
    private readonly capacity: number,
    private readonly onDue: (work: DueWork) => void,
  ) {}

  add(work: DueWork, delayMs: number): void {
    const { campaignId } = work;
    const dueAt = this.clock.monotonic() + delayMs;
    const earlier = this.delayed.get(campaignId);
    if (earlier && earlier.dueAt <= dueAt) return;
    this.forget(campaignId);
    if (this.delayed.size >= this.capacity) return;
    const timer = this.clock.after(delayMs, () => {
      this.delayed.delete(campaignId);
      this.onDue(work);
    });
    this.delayed.set(campaignId, { dueAt, timer });
  }

  forget(campaignId: string): void {
    this.delayed.get(campaignId)?.timer.cancel();
    this.delayed.delete(campaignId);
  }

  clear(): void {
    for (const campaignId of [...this.delayed.keys()]) this.forget(campaignId);
  }
}
