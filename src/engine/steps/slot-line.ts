import type { Bulkhead } from '../services/bulkhead.js';

/** How long a campaign that is held waits for a slot: most slots are free again in less. */
const PATIENCE_WHILE_HELD_MS = 200;
/** How long a campaign that nobody holds keeps its place in the worker while it waits for a slot. */
const PATIENCE_MS = 1000;
/** What is remembered is worth little, and must not grow without bounds. */
const MAX_REMEMBERED = 10_000;

/** A slot that was waited for before its campaign was claimed, or none. */
export class ReservedSlot {
  #bulkhead: Bulkhead | null;

  constructor(bulkhead: Bulkhead | null) {
    this.#bulkhead = bulkhead;
  }

  /** Hands the slot over if it is one of this bulkhead; another one is given back. */
  take(bulkhead: Bulkhead): boolean {
    const fits = this.#bulkhead === bulkhead;
    if (fits) this.#bulkhead = null;
    else this.release();
    return fits;
  }

  /** Gives the slot back if it was not handed over. */
  release(): void {
    this.#bulkhead?.release();
    this.#bulkhead = null;
  }
}

/**
 * Where campaigns wait for a slot of a service. One that finds none soon is given back, so that all can see that nothing
 * of it runs, and others may take it; it is claimed again when there is a slot for it.
 */
export class SlotLine {
  readonly #lacking = new Map<string, Bulkhead>();

  /** Takes a slot for a campaign that is held. @returns false when none got free; then the campaign shall be given back */
  async acquire(campaignId: string, bulkhead: Bulkhead): Promise<boolean> {
    if (await bulkhead.acquire(PATIENCE_WHILE_HELD_MS)) return true;
    if (this.#lacking.size >= MAX_REMEMBERED) this.#lacking.clear();
    this.#lacking.set(campaignId, bulkhead);
    return false;
  }

  /** A campaign that others changed may need another slot by now. */
  forget(campaignId: string): void {
    this.#lacking.delete(campaignId);
  }

  /** Takes the slot that a campaign lacked when it was given back. @returns null when none got free yet */
  async reserve(campaignId: string): Promise<ReservedSlot | null> {
    const bulkhead = this.#lacking.get(campaignId) ?? null;
    if (bulkhead && !(await bulkhead.acquire(PATIENCE_MS))) return null;
    this.#lacking.delete(campaignId);
    return new ReservedSlot(bulkhead);
  }
}
