import type { AuditEntry } from '../../../src/contracts/audit-entry.js';
import type { CampaignState } from '../../../src/contracts/enums.js';
import type { CampaignRecord } from '../../../src/ports/campaign-record.js';
import {
  CLAIM_LOG_LIMIT,
  type CampaignCommit,
  type Claim,
  type CommitOutcome,
} from '../../../src/ports/campaign-store.js';

interface Kept {
  record: CampaignRecord;
  /** The token that the last claim gave; stays when the lease is gone. */
  token: number;
  entries: AuditEntry[];
}

/** The store's rules once more, in memory and as plain as possible: what a real store is compared with. */
export class ModelStore {
  readonly #campaigns = new Map<string, Kept>();
  readonly #workers = new Set<string>();

  constructor(records: readonly CampaignRecord[]) {
    for (const record of records) {
      this.#campaigns.set(record.id, { record, token: record.lease?.token ?? 0, entries: [] });
    }
  }

  commit(change: CampaignCommit): CommitOutcome['kind'] {
    const { record, entries, fence } = change;
    const kept = this.#campaigns.get(record.id);
    if (change.expectedVersion === 0) {
      if (kept) return 'version_conflict';
      this.#campaigns.set(record.id, { record, token: 0, entries: [...entries] });
      return 'committed';
    }
    if (!kept) return 'version_conflict';
    if (fence && (!kept.record.lease || kept.token !== fence.token)) return 'lease_lost';
    if (kept.record.version !== change.expectedVersion) return 'version_conflict';
    const lease = fence && !fence.keep ? null : kept.record.lease;
    const takeovers = fence ? record.takeovers : kept.record.takeovers;
    kept.record = { ...record, lease, takeovers };
    kept.entries.push(...entries);
    return 'committed';
  }

  claim(id: string, workerId: string, now: string): Claim | null {
    const kept = this.#campaigns.get(id);
    if (!kept || !this.#workers.has(workerId) || !this.#isFree(kept, now, workerId)) return null;
    const takenOver = kept.record.lease !== null;
    kept.token += 1;
    kept.record = {
      ...kept.record,
      lease: { workerId, token: kept.token },
      takeovers: kept.record.takeovers + (takenOver ? 1 : 0),
    };
    // Nothing that is written in the model has artifacts.
    const log = kept.entries.slice(-CLAIM_LOG_LIMIT);
    return { record: kept.record, token: kept.token, takenOver, artifacts: {}, log };
  }

  confirm(id: string, token: number, version: number): boolean {
    const record = this.#campaigns.get(id)?.record;
    return record?.lease?.token === token && record.version === version;
  }

  release(id: string, token: number, dueAt: string | null): void {
    const kept = this.#campaigns.get(id);
    if (kept?.record.lease?.token !== token) return;
    kept.record = { ...kept.record, lease: null, dueAt: kept.record.dueAt === null ? null : dueAt };
  }

  registerWorker(workerId: string): void {
    this.#workers.add(workerId);
  }

  heartbeat(workerId: string): boolean {
    return this.#workers.has(workerId);
  }

  removeWorker(workerId: string): void {
    this.#workers.delete(workerId);
  }

  find(id: string): CampaignRecord | null {
    return this.#campaigns.get(id)?.record ?? null;
  }

  entries(id: string): AuditEntry[] {
    return this.#campaigns.get(id)?.entries ?? [];
  }

  due(now: string): string[] {
    return [...this.#campaigns.values()]
      .filter((kept) => this.#isFree(kept, now, null))
      .map(({ record }) => record.id)
      .sort();
  }

  count(state: CampaignState): number {
    return [...this.#campaigns.values()].filter(({ record }) => record.snapshot.state === state).length;
  }

  #isFree({ record }: Kept, now: string, workerId: string | null): boolean {
    const holder = record.lease?.workerId ?? workerId;
    const held = holder !== workerId && holder !== null && this.#workers.has(holder);
    return record.dueAt !== null && record.dueAt <= now && !held;
  }
}
