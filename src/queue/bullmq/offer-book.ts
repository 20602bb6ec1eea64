import type { Clock } from '../../ports/clock.js';

/** How long Redis has to bring to somebody what it was given. */
const PATIENCE_MS = 3_000;
/** From then on an offer says nothing any more: the campaign was taken up, and something new came. */
const FORGET_MS = 4 * PATIENCE_MS;
const MAX_OFFERS = 20_000;

/**
 * Remembers when work was given to Redis. Work that is announced again although it was given some time ago is still due
 * and in nobody's hands: Redis keeps it, for whatever reason, and must not.
 */
export class OfferBook {
  private readonly offeredAt = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  note(campaignId: string): void {
    if (this.age(campaignId) < FORGET_MS) return;
    if (this.offeredAt.size >= MAX_OFFERS) this.offeredAt.clear();
    this.offeredAt.set(campaignId, this.clock.monotonic());
  }

  isOverdue(campaignId: string): boolean {
    const age = this.age(campaignId);
    return age > PATIENCE_MS && age < FORGET_MS;
  }

  forget(campaignId: string): void {
    this.offeredAt.delete(campaignId);
  }

  private age(campaignId: string): number {
    return this.clock.monotonic() - (this.offeredAt.get(campaignId) ?? Number.NEGATIVE_INFINITY);
  }
}
