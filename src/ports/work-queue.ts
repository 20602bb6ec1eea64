import type { DueWork } from './campaign-store.js';

/**
 * Says which campaign to look at now. Only a hint: what it loses, repeats or reorders costs time, never a campaign.
 * It leaves out on purpose: results, retries, payloads.
 */
export interface WorkQueue {
  /** Announces a campaign that is due now or in `delayMs` milliseconds. Never throws, never waits. */
  announce(work: DueWork, delayMs?: number): void;
  /** Hands announced work to `handler`, at most `concurrency` at a time, tenants in turn. Called once. */
  consume(handler: (work: DueWork) => Promise<void>, concurrency: number): void;
  /** Whether work of another tenant waits for a place: a reason to hand a campaign back between two steps. */
  othersWait(tenantId: string): boolean;
  /** How many announcements could still be taken up: the sweep brings no more than that. */
  room(): number;
  /** How many announcements wait. */
  depth(): number;
  /** Hands out nothing any more; resolves when all handlers have ended. */
  close(): Promise<void>;
}
