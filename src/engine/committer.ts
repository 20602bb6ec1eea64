import type { CampaignCommit, CommitOutcome } from '../ports/campaign-store.js';
import type { EnginePorts } from './engine-ports.js';

/** Commits changes and, once they are durable, tells everybody whom they concern. */
export class Committer {
  readonly #ports: EnginePorts;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
  }

  /** @throws StoreUnavailableError when the store cannot write */
  async commit(change: CampaignCommit): Promise<CommitOutcome> {
    const outcome = await this.#ports.store.commit(change);
    if (outcome.kind === 'committed') await this.announce(change);
    return outcome;
  }

  /** Rings the bells for a change that is durable. Whatever gets lost here is found again by the polls. */
  async announce(change: CampaignCommit): Promise<void> {
    const { record, entries } = change;
    const { events, queue, clock, observer, idempotency } = this.#ports;
    events.publish({ campaignId: record.id, tenantId: record.tenantId, sequence: record.sequence, entries });
    const transition = entries.find((entry) => entry.transition)?.transition;
    observer.observe('committed', {
      campaignId: record.id,
      from: transition?.from ?? null,
      to: record.snapshot.state,
      entries: entries.length,
    });
    if (record.dueAt !== null && change.fence?.keep !== true) {
      const delayMs = Math.max(0, Date.parse(record.dueAt) - clock.now());
      queue.announce({ campaignId: record.id, tenantId: record.tenantId }, delayMs);
    }
    if (change.idempotency) await idempotency.put({ ...change.idempotency, headHash: record.headHash });
  }
}
