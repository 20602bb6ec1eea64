import type { AuditEntry } from '../contracts/audit-entry.js';

/** Tells that a campaign got new entries, and carries them along where that is cheap. */
export interface CommitNotice {
  campaignId: string;
  tenantId: string;
  /** The newest sequence after the commit. */
  sequence: number;
  /** The appended entries in order; empty when they must be read from the store. */
  entries: readonly AuditEntry[];
}

/**
 * The bell that wakes subscribers. Only a hint: a notice may be lost, repeated or come out of order.
 * It leaves out on purpose: replay, acknowledgement, ordering. The store has all of that.
 */
export interface EventStream {
  /** Never throws, never waits. */
  publish(notice: CommitNotice): void;
  /**
   * Listens to one campaign, or to all where `campaignId` is null: who listens to all may get the bell alone, without
   * entries. @returns how to stop listening
   */
  subscribe(campaignId: string | null, listener: (notice: CommitNotice) => void): () => void;
  close(): Promise<void>;
}
