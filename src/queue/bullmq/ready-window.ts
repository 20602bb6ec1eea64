import type { DueWork } from '../../ports/campaign-store.js';
import type { Clock } from '../../ports/clock.js';
import type { Attempts } from './attempts.js';
import type { ReadyList } from './ready-list.js';

/** How long what was seen is good enough to answer from. */
const FRESH_MS = 25;

/** What waits in Redis, as this process saw it last. */
export class ReadyWindow {
  private works: readonly DueWork[] = [];
  private seenAt = Number.NEGATIVE_INFINITY;
  private looking = false;

  constructor(
    private readonly list: ReadyList,
    private readonly attempts: Attempts,
    private readonly clock: Clock,
  ) {}

  get size(): number {
    return this.works.length;
  }

  get tenants(): Set<string> {
    return new Set(this.works.map(({ tenantId }) => tenantId));
  }

  othersThan(tenantId: string): boolean {
    return this.works.some((work) => work.tenantId !== tenantId);
  }

  /** Looks again, soon, unless what was seen is fresh. Does not wait. */
  glance(): void {
    if (this.looking || this.clock.monotonic() - this.seenAt < FRESH_MS) return;
    this.looking = true;
    void this.attempts
      .make(() => this.look())
      .then(() => {
        this.seenAt = this.clock.monotonic();
        this.looking = false;
      });
  }

  async look(): Promise<void> {
    this.works = await this.list.waiting();
    this.seenAt = this.clock.monotonic();
  }

  add(works: readonly DueWork[]): void {
    this.works = [...this.works, ...works];
  }

  remove({ campaignId }: DueWork): void {
    this.works = this.works.filter((work) => work.campaignId !== campaignId);
  }

  clear(): void {
    this.works = [];
  }
}
