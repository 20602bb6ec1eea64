import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CampaignRecord } from '../../../src/ports/campaign-record.js';
import type { CampaignCommit, CampaignStore } from '../../../src/ports/campaign-store.js';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import { at, changeOf, creation } from '../../support/campaign-fixture.js';
import type { Database } from './database.js';
import { ModelStore } from './model-store.js';

const WORKERS = ['a', 'b'] as const;
const TENANTS = ['0190a0a0-0000-7000-8000-00000000000a', '0190a0a0-0000-7000-8000-00000000000b'] as const;

/** Where a step of a random run takes the version and the token that it acts on. */
const knowledge = fc.constantFrom('fresh', 'stale');
// Few, so that steps meet.
const someCampaign = fc.nat(1);
const someWorker = fc.constantFrom(...WORKERS);
const someState = fc.constantFrom('RADAR_SCAN', 'STRATEGY_GEN', 'COMPLETED', 'FAILED');
const someDueTime = fc.option(fc.nat(4).map(at), { nil: null, freq: 2 });
const someNow = fc.nat(4).map(at);

const someStep = fc.oneof(
  fc.record({ do: fc.constant('create'), campaign: someCampaign, dueAt: someDueTime }),
  fc.record({
    do: fc.constant('command'),
    campaign: someCampaign,
    state: someState,
    dueAt: someDueTime,
    knowledge,
    takeovers: fc.nat(2),
  }),
  fc.record({
    do: fc.constant('work'),
    campaign: someCampaign,
    state: someState,
    dueAt: someDueTime,
    knowledge,
    keep: fc.boolean(),
    takeovers: fc.nat(2),
  }),
  fc.record({ do: fc.constant('claim'), campaign: someCampaign, worker: someWorker, now: someNow }),
  fc.record({ do: fc.constant('confirm'), campaign: someCampaign, knowledge }),
  fc.record({ do: fc.constant('release'), campaign: someCampaign, dueAt: someDueTime, knowledge }),
  fc.record({ do: fc.constant('register'), worker: someWorker }),
  fc.record({ do: fc.constant('heartbeat'), worker: someWorker }),
  fc.record({ do: fc.constant('remove'), worker: someWorker }),
);
type Step = typeof someStep extends fc.Arbitrary<infer T> ? T : never;

/** Takes both stores through the same run, step by step, and compares every answer. */
class Run {
  readonly #ids = new Map<number, string>();
  /** What somebody who does not look again believes. */
  readonly #stale = new Map<number, CampaignRecord>();

  constructor(
    readonly store: CampaignStore,
    readonly model: ModelStore,
  ) {}

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'create':
        return this.#create(step.campaign, step.dueAt);
      case 'command':
        return this.#commit(this.#changeFor(step, null));
      case 'work':
        return this.#commit(this.#changeFor(step, step.keep));
      case 'claim': {
        const id = this.#ids.get(step.campaign) ?? creation().record.id;
        const claim = await this.store.claim(id, step.worker, step.now);
        expect(claim).toEqual(this.model.claim(id, step.worker, step.now));
        return;
      }
      case 'confirm': {
        const { id, version, lease } = this.#known(step);
        const token = lease?.token ?? 0;
        expect(await this.store.confirm(id, token, version)).toBe(this.model.confirm(id, token, version));
        return;
      }
      case 'release': {
        const { id, lease } = this.#known(step);
        await this.store.release(id, lease?.token ?? 0, step.dueAt);
        this.model.release(id, lease?.token ?? 0, step.dueAt);
        return;
      }
      case 'register':
        this.model.registerWorker(step.worker);
        return this.store.registerWorker(step.worker);
      case 'heartbeat':
        expect(await this.store.heartbeat(step.worker, '{}')).toBe(this.model.heartbeat(step.worker));
        return;
      case 'remove':
        this.model.removeWorker(step.worker);
        return this.store.removeWorker(step.worker);
    }
  }

  async compare(): Promise<void> {
    for (const id of this.#ids.values()) {
      expect(await this.store.find(ALL_TENANTS, id)).toEqual(this.model.find(id));
      expect(await this.store.entries(ALL_TENANTS, id, 0, 1000)).toEqual(this.model.entries(id));
    }
    for (const seconds of [0, 2, 4]) {
      const due = await this.store.due(at(seconds), 100);
      expect(due.map(({ campaignId }) => campaignId).sort()).toEqual(this.model.due(at(seconds)));
    }
    for (const state of ['IDLE', 'RADAR_SCAN', 'STRATEGY_GEN', 'COMPLETED', 'FAILED'] as const) {
      const { count } = await this.store.count(ALL_TENANTS, { states: [state] }, 1);
      expect(count).toBe(this.model.count(state));
    }
  }

  async #create(campaign: number, dueAt: string | null): Promise<void> {
    const known = this.#ids.get(campaign);
    const change = creation({
      ...(known ? { id: known } : {}),
      tenantId: TENANTS[campaign % 2] ?? '',
      dueAt,
    });
    this.#ids.set(campaign, change.record.id);
    if (!this.#stale.has(campaign)) this.#stale.set(campaign, change.record);
    await this.#commit(change);
  }

  #changeFor(step: Extract<Step, { do: 'command' | 'work' }>, keep: boolean | null): CampaignCommit {
    const known = this.#known(step);
    const change = changeOf(known, { state: step.state, dueAt: step.dueAt, takeovers: step.takeovers });
    return { ...change, fence: keep === null ? null : { token: known.lease?.token ?? 0, keep } };
  }

  async #commit(change: CampaignCommit): Promise<void> {
    const outcome = await this.store.commit(change);
    expect(outcome.kind).toBe(this.model.commit(change));
  }

  /** The record as it is, or as it was when somebody last looked. */
  #known(step: { campaign: number; knowledge: string }): CampaignRecord {
    const fresh = this.model.find(this.#ids.get(step.campaign) ?? '');
    if (!fresh) return this.#stale.get(step.campaign) ?? creation().record;
    if (step.knowledge === 'stale') return this.#stale.get(step.campaign) ?? fresh;
    this.#stale.set(step.campaign, fresh);
    return fresh;
  }
}

export function describeWholeBehaviour(database: Database): void {
  describe('any sequence of operations', () => {
    it('has the outcomes that a simple model has', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(someStep, { minLength: 10, maxLength: 60 }), async (steps) => {
          const { store } = database;
          const run = new Run(store, new ModelStore(await leftovers(store)));
          for (const step of steps) await run.take(step);
          await run.compare();
          for (const worker of WORKERS) await store.removeWorker(worker);
        }),
        { numRuns: 60 },
      );
    });
  });
}

/** What earlier runs left in the store: the model begins with it. */
async function leftovers(store: CampaignStore): Promise<CampaignRecord[]> {
  const page = await store.list(ALL_TENANTS, {
    first: 10_000,
    after: null,
    filter: {},
    order: { field: 'CREATED_AT', direction: 'ASC' },
  });
  return page.items;
}
