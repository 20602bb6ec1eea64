import { auditEntryHash, auditEntryId, GENESIS_HASH } from '../../src/contracts/audit-chain.js';
import type { AuditEntry } from '../../src/contracts/audit-entry.js';
import { createCampaignFacts } from '../../src/engine/campaign-facts.js';
import type { Engine } from '../../src/engine/engine.js';
import { describeMachine } from '../../src/machine/describe-machine.js';
import { initialSnapshot } from '../../src/machine/initial-snapshot.js';
import type { Artifacts, CampaignRecord } from '../../src/ports/campaign-record.js';
import type { CampaignStore, FeedEntry } from '../../src/ports/campaign-store.js';
import { SystemClock } from '../../src/runtime/system-clock.js';

type Method = (...args: never[]) => unknown;

/** A double whose members a test writes where it needs them; any other call fails by name. */
function scripted<T extends object>(members: Partial<T>, name: string): T {
  return new Proxy(members as T, {
    get(target, key) {
      if (key in target) return Reflect.get(target, key) as unknown;
      const missing: Method = () => {
        throw new Error(`${name}.${String(key)} was not expected.`);
      };
      return missing;
    },
  });
}

/** What a test decides about an engine. */
export interface FakeEngineParts {
  store?: Partial<CampaignStore>;
  commands?: Partial<Engine['commands']>;
  campaignEvents?: Engine['campaignEvents'];
  campaignFeed?: Engine['campaignFeed'];
  auditTrailIntact?: Engine['auditTrailIntact'];
  serviceStatuses?: Engine['serviceStatuses'];
}

/** An engine for tests of the edge alone, for what the real one cannot be brought to do at will. */
export function fakeEngine(parts: FakeEngineParts): Engine {
  const { store = {}, commands = {}, ...others } = parts;
  const members: Partial<Engine> = {
    store: scripted<CampaignStore>(store, 'store'),
    commands: scripted<Engine['commands']>(commands, 'commands'),
    facts: createCampaignFacts(new SystemClock(), 10),
    machine: describeMachine(),
    ...others,
  };
  return scripted<Engine>(members, 'engine');
}

const AT = '2026-03-01T08:30:00.000Z';

/** A campaign in IDLE. */
export function aRecord(id: string, changes: Partial<CampaignRecord> = {}): CampaignRecord {
  return {
    id,
    tenantId: '00000000-0000-0000-0000-000000000000',
    name: 'Spring',
    version: 1,
    sequence: 1,
    headHash: GENESIS_HASH,
    snapshot: initialSnapshot('0195a000-0000-7000-8000-00000000e0e0', 3),
    dueAt: null,
    lease: null,
    takeovers: 0,
    createdAt: AT,
    updatedAt: AT,
    ...changes,
  };
}

/** An entry of a campaign's trail; not linked to the one before. */
export function anEntry(campaignId: string, sequence: number, changes: Partial<AuditEntry> = {}): AuditEntry {
  const entry = {
    id: auditEntryId(campaignId, sequence),
    campaignId,
    sequence,
    occurredAt: AT,
    executionId: '0195a000-0000-7000-8000-00000000e0e0',
    actor: 'orchestrator',
    action: 'step_attempt_failed',
    transition: null,
    metadata: {},
    previousHash: GENESIS_HASH,
    ...changes,
  };
  return { ...entry, hash: auditEntryHash(entry) };
}

/** A store that holds these campaigns and artifacts, and counts how often it is asked. */
export function aStoreOf(
  records: readonly CampaignRecord[],
  artifacts: Readonly<Record<string, Artifacts>> = {},
): Partial<CampaignStore> & { calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    async findMany(_scope, ids) {
      calls.push(`findMany ${ids.length}`);
      return records.filter(({ id }) => ids.includes(id));
    },
    async list(_scope, { first }) {
      calls.push('list');
      return { items: records.slice(0, first), hasMore: records.length > first };
    },
    async count() {
      calls.push('count');
      return { count: records.length, capped: false };
    },
    async artifacts(_scope, ids) {
      calls.push(`artifacts ${ids.length}`);
      return new Map(ids.map((id) => [id, artifacts[id] ?? {}]));
    },
  };
}

/** A live stream that a test feeds, and that tells how much was taken and whether it was let go. */
export class FakeStream<T> implements AsyncIterableIterator<T> {
  pulled = 0;
  returned = false;
  /** Whether a `next` is pending. */
  waiting = false;
  private wake: () => void = () => undefined;

  /** @param produce the nth item, or null when there is none yet */
  constructor(private readonly produce: (index: number) => T | null) {}

  /** Says that there may be more. */
  ring(): void {
    this.wake();
  }

  async next(): Promise<IteratorResult<T>> {
    while (!this.returned) {
      const value = this.produce(this.pulled);
      if (value !== null) {
        this.pulled += 1;
        return { done: false, value };
      }
      this.waiting = true;
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.waiting = false;
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<T>> {
    this.returned = true;
    this.wake();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** An item of the feed. */
export function aFeedEntry(entry: AuditEntry, cursor: string): FeedEntry {
  return { cursor, tenantId: '00000000-0000-0000-0000-000000000000', entry };
}
