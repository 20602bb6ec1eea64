import type { IdempotencyRecord } from './campaign-store.js';

/**
 * A cache in front of the idempotency rows in SQL, written after commit. A miss means nothing; a hit saves a read.
 * Losing it changes no answer.
 */
export interface IdempotencyCache {
  get(tenantId: string, mutation: string, key: string): Promise<IdempotencyRecord | null>;
  /** Keeps a record until it expires, or for less long. Never throws. */
  put(record: IdempotencyRecord): Promise<void>;
  close(): Promise<void>;
}
