import type { IdempotencyRecord } from './campaign-store.js';

/** A mutation that was committed, and by what one can tell that a database has this commit. */
export interface CommittedMutation extends IdempotencyRecord {
  /** The hash of the campaign's newest entry right after it. */
  headHash: string;
}

/**
 * A cache in front of the idempotency rows in SQL, written after commit. A miss means nothing. A hit is believed where
 * the campaign proves it, and may save a read; losing it changes no answer.
 */
export interface IdempotencyCache {
  get(tenantId: string, mutation: string, key: string): Promise<CommittedMutation | null>;
  /** Keeps a mutation until its key expires, or for less long. Never throws. */
  put(mutation: CommittedMutation): Promise<void>;
  close(): Promise<void>;
}
