import type { Clock } from '../../ports/clock.js';
import type { CommittedMutation, IdempotencyCache } from '../../ports/idempotency-cache.js';

/** Answered mutations in the memory of this process: at most `capacity`, the ones that were asked for last. */
export class MemoryIdempotencyCache implements IdempotencyCache {
  /** The least recently used record stands first. */
  private readonly records = new Map<string, CommittedMutation>();

  constructor(
    private readonly clock: Clock,
    private readonly capacity = 10_000,
  ) {}

  get(tenantId: string, mutation: string, key: string): Promise<CommittedMutation | null> {
    const place = placeOf(tenantId, mutation, key);
    const record = this.records.get(place);
    if (!record) return Promise.resolve(null);
    this.records.delete(place);
    if (Date.parse(record.expiresAt) <= this.clock.now()) return Promise.resolve(null);
    this.records.set(place, record);
    return Promise.resolve({ ...record });
  }

  put(record: CommittedMutation): Promise<void> {
    const place = placeOf(record.tenantId, record.mutation, record.key);
    this.records.delete(place);
    this.records.set(place, { ...record });
    if (this.records.size > this.capacity) {
      const [oldest] = this.records.keys();
      if (oldest !== undefined) this.records.delete(oldest);
    }
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.records.clear();
    return Promise.resolve();
  }
}

/** One text for all three, so that no two triples share it. */
function placeOf(tenantId: string, mutation: string, key: string): string {
  return JSON.stringify([tenantId, mutation, key]);
}
