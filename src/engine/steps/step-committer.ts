import type { JsonValue } from '../../contracts/json.js';
import type { CampaignEvent } from '../../machine/campaign-event.js';
import { decide, type Decision } from '../../machine/decide.js';
import type { ArtifactKind, Artifacts } from '../../ports/campaign-record.js';
import { StoreUnavailableError, type CampaignCommit } from '../../ports/campaign-store.js';
import { tenantScope } from '../../ports/scope.js';
import { buildChange, canRun } from '../build-change.js';
import type { Committer } from '../committer.js';
import type { EngineOptions } from '../engine-options.js';
import type { EnginePorts } from '../engine-ports.js';
import type { HeldCampaign } from './held-campaign.js';

type Accepted = Extract<Decision, { kind: 'accepted' }>;
type Values = Partial<Record<ArtifactKind, JsonValue>>;

/** What a worker's commit brings along, once the machine has said what the event does. */
export interface StepChange {
  writes?: (decision: Accepted) => Values;
  dueAt?: string;
  /** Whether the campaign is kept for its next step: not at all, unless another tenant waits, or as long as it can run. */
  keep: 'never' | 'while_nobody_waits' | 'while_it_can_run';
}

/**
 * `kept`: committed, and the next step may run at once. `released`: committed, and given back. `lost`: another worker
 * has the campaign. `refused`: the machine does not want the event in the state the campaign is in by now.
 */
export type StepCommit = 'kept' | 'released' | 'lost' | 'refused';

/** Commits what a step brought, under the fence of the worker's lease. */
export class StepCommitter {
  readonly #ports: EnginePorts;
  readonly #options: EngineOptions;
  readonly #committer: Committer;
  readonly #stopping: AbortSignal;

  constructor(ports: EnginePorts, options: EngineOptions, committer: Committer, stopping: AbortSignal) {
    this.#ports = ports;
    this.#options = options;
    this.#committer = committer;
    this.#stopping = stopping;
  }

  /** Offers an event to the machine and commits what it says; offers it again when somebody changed the campaign. */
  async commit(held: HeldCampaign, event: CampaignEvent, step: StepChange): Promise<StepCommit> {
    for (;;) {
      const decision = decide(held.record.snapshot, event);
      if (decision.kind === 'refused') return 'refused';
      const written = step.writes?.(decision) ?? {};
      const keep = this.#keeps(held, decision, step.keep);
      const change = buildChange(held.record, event, decision, {
        writeArtifacts: texts(written),
        fence: { token: held.token, keep },
        ...(step.dueAt === undefined ? {} : { dueAt: step.dueAt }),
      });
      const outcome = await this.#durably(() => this.#committer.commit(change));
      if (outcome.kind === 'lease_lost') {
        this.#ports.observer.observe('leaseLost', { campaignId: held.record.id });
        return 'lost';
      }
      if (outcome.kind === 'committed') held.advance(change, written);
      else if (!(await this.#isThere(held, change))) continue;
      return keep ? 'kept' : 'released';
    }
  }

  #keeps(held: HeldCampaign, { snapshot }: Accepted, keep: StepChange['keep']): boolean {
    if (keep === 'never' || !canRun(snapshot) || snapshot.nextAttemptAt !== null) return false;
    if (keep === 'while_it_can_run') return true;
    return !this.#stopping.aborted && !this.#ports.queue.othersWait(held.record.tenantId);
  }

  /**
   * After a conflict the campaign is read again. An earlier try of this very change may have gone through although its
   * answer was lost, and others may have changed the campaign since: the hash of its last entry tells.
   */
  async #isThere(held: HeldCampaign, change: CampaignCommit): Promise<boolean> {
    const { record } = change;
    const [last] = await this.#durably(async () => {
      if (!(await held.reload())) throw new Error('A campaign that was held is gone.');
      return this.#ports.store.entries(tenantScope(record.tenantId), record.id, record.sequence - 1, 1);
    });
    if (last?.hash !== record.headHash) return false;
    await this.#committer.announce(change);
    return true;
  }

  /** A result in hand is not thrown away because the store is away: it is tried until the store is back. */
  async #durably<T>(action: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await action();
      } catch (error) {
        if (!(error instanceof StoreUnavailableError) || this.#stopping.aborted) throw error;
        this.#ports.observer.observe('taskFailed', { task: 'commit', error });
        await new Promise<void>((resolve) => this.#ports.clock.after(this.#options.pollMs, resolve));
      }
    }
  }
}

function texts(values: Values): Artifacts {
  return Object.fromEntries(Object.entries(values).map(([kind, value]) => [kind, JSON.stringify(value)]));
}
