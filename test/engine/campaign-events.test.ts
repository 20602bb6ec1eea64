import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AuditEntry } from '../../src/contracts/audit-entry.js';
import { appendEntries } from '../../src/engine/append-entries.js';
import type { Engine } from '../../src/engine/engine.js';
import type { CommitNotice, EventStream } from '../../src/ports/event-stream.js';
import { ALL_TENANTS, tenantScope } from '../../src/ports/scope.js';
import { ANNA, done, EngineFixture, startOne, type RunningEngine } from '../support/engine/engine-fixture.js';
import { deferred } from '../support/deferred.js';
import { overriding } from '../support/engine/overriding.js';
import { status } from '../support/engine/scripted-services.js';
import { eventually } from '../support/eventually.js';

let fixture: EngineFixture;
let running: RunningEngine;

beforeAll(async () => {
  fixture = await EngineFixture.open();
  running = await fixture.engine({ options: { runsSteps: true } });
});
afterAll(() => fixture.close());

type Events = AsyncIterableIterator<AuditEntry>;

const subscribe = (id: string, after?: number, engine: Engine = running.engine): Events =>
  engine.campaignEvents(ALL_TENANTS, id, after);

/** Reads to the end of the stream. */
async function all(events: Events): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for await (const entry of events) entries.push(entry);
  return entries;
}

/** Reads so many entries, and leaves. */
async function take(events: Events, count: number): Promise<number[]> {
  const sequences: number[] = [];
  while (sequences.length < count) {
    const { value } = (await events.next()) as { value: AuditEntry };
    sequences.push(value.sequence);
  }
  await events.return?.();
  return sequences;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}

/** A campaign whose trail grows by one with every toggle, and by nothing else. */
async function quiet(
  engine: Engine = running.engine,
): Promise<{ id: string; toggle: () => Promise<unknown> }> {
  const { id } = done(await engine.commands.create(ANNA, {}));
  fixture.services.hold('RADAR_SCAN', id);
  done(await engine.commands.start(ANNA, { campaignId: id }));
  let paused = false;
  const toggle = async () => {
    const { commands } = engine;
    done(
      await (paused ? commands.resume(ANNA, { campaignId: id }) : commands.pause(ANNA, { campaignId: id })),
    );
    paused = !paused;
  };
  return { id, toggle };
}

describe('the events of a campaign', () => {
  it('are its whole history, live to the end, exactly as it is stored', async () => {
    const { id } = done(await running.engine.commands.create(ANNA, {}));
    const events = all(subscribe(id, 0));
    done(await running.engine.commands.start(ANNA, { campaignId: id }));
    const seen = await events;
    expect(seen.at(-1)?.transition?.to).toBe('COMPLETED');
    expect(seen).toEqual(await fixture.trail(id));
  });

  it('go on behind a sequence', async () => {
    const id = await startOne(running);
    await fixture.reaches(id, 'COMPLETED');
    expect((await all(subscribe(id, 6))).map(({ sequence }) => sequence)).toEqual([7, 8, 9]);
    expect((await all(subscribe(id, 8))).map(({ sequence }) => sequence)).toEqual([9]);
  });

  it('end at once behind the last entry of what is over', async () => {
    const id = await startOne(running);
    await fixture.reaches(id, 'COMPLETED');
    expect(await all(subscribe(id, 9))).toEqual([]);
    const cancelled = done(await running.engine.commands.create(ANNA, {}));
    done(await running.engine.commands.cancel(ANNA, { campaignId: cancelled.id }));
    expect(await all(subscribe(cancelled.id, 2))).toEqual([]);
    expect(await all(subscribe(cancelled.id, 1))).toHaveLength(1);
  });

  it('without a sequence begin with the newest entry', async () => {
    const { id, toggle } = await quiet();
    const events = subscribe(id);
    expect((await events.next()).value).toMatchObject({ sequence: 2 });
    await toggle();
    expect((await events.next()).value).toMatchObject({ sequence: 3 });
    await events.return?.();
    const over = await startOne(running);
    await fixture.reaches(over, 'COMPLETED');
    expect((await all(subscribe(over))).map(({ sequence }) => sequence)).toEqual([9]);
  });

  it('stay open on a failure, and go on with a retry', async () => {
    const { id } = done(await running.engine.commands.create(ANNA, {}));
    fixture.services.answer('RADAR_SCAN', [status(404)], id);
    done(await running.engine.commands.start(ANNA, { campaignId: id }));
    await fixture.reaches(id, 'FAILED');
    const events = all(subscribe(id, 0));
    done(await running.engine.commands.retry(ANNA, { campaignId: id }));
    const seen = await events;
    expect(seen.map(({ transition }) => transition?.to)).toContain('FAILED');
    expect(seen.at(-1)?.transition?.to).toBe('COMPLETED');
    expect(seen.map(({ sequence }) => sequence)).toEqual(range(1, seen.length));
  });

  it('end with a cancel', async () => {
    const { id } = await quiet();
    const events = all(subscribe(id, 0));
    done(await running.engine.commands.cancel(ANNA, { campaignId: id }));
    expect((await events).at(-1)?.transition?.to).toBe('CANCELLED');
  });

  it('are those of another process too', async () => {
    const other = await fixture.engine({ options: { runsSteps: false } });
    const id = await startOne(running);
    const seen = await all(subscribe(id, 0, other.engine));
    expect(seen).toEqual(await fixture.trail(id));
    await other.stop();
  });

  it.each([-1, 1.5, NaN, 3, 1e9])('behind %p, where there is nothing yet, are refused', async (after) => {
    const { id } = await quiet();
    await expect(subscribe(id, after).next()).rejects.toMatchObject({
      name: 'SubscriptionRefusedError',
      code: 'BAD_USER_INPUT',
    });
  });

  it('of a campaign that is unknown or another tenant’s are refused, and that is the end', async () => {
    const { id } = await quiet();
    const foreign = running.engine.campaignEvents(tenantScope('0193e8a0-0000-7000-8000-0000000000bb'), id, 0);
    await expect(foreign.next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await foreign.next()).toEqual({ value: undefined, done: true });
    await expect(subscribe('no such id', 0).next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('come with a campaign that is at least as far', async () => {
    const id = await startOne(running);
    for await (const entry of subscribe(id, 0)) {
      const record = await fixture.record(id);
      expect(record.sequence).toBeGreaterThanOrEqual(entry.sequence);
    }
  });
});

describe('a subscriber who leaves', () => {
  /** How many listen to a campaign, and how many ever did. */
  async function watched() {
    const counts = { now: 0, ever: 0 };
    const other = await fixture.engine({
      options: { runsSteps: false },
      decorate: (ports) => ({
        ...ports,
        events: overriding(ports.events, {
          subscribe: (campaignId, listener) => {
            counts.now += 1;
            counts.ever += 1;
            const leave = ports.events.subscribe(campaignId, listener);
            return () => {
              counts.now -= 1;
              leave();
            };
          },
        }),
      }),
    });
    return { other, counts };
  }

  it('while it waits is let go at once', async () => {
    const { other, counts } = await watched();
    const { id } = await quiet();
    const events = subscribe(id, 2, other.engine);
    const pending = events.next();
    await eventually(() => {
      expect(counts).toEqual({ now: 1, ever: 1 });
    });
    await events.return?.();
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(counts.now).toBe(0);
    await other.stop();
  });

  it('before anything was read leaves nothing behind', async () => {
    const { other, counts } = await watched();
    const { id } = await quiet();
    for (let n = 0; n < 50; n += 1) {
      const events = subscribe(id, 0, other.engine);
      const pending = events.next();
      await events.return?.();
      await pending;
    }
    await eventually(() => {
      expect(counts.now).toBe(0);
    });
    await other.stop();
  });

  it('while the store is read for it is let go as soon as that is over', async () => {
    const reading = deferred();
    const read = deferred();
    const other = await fixture.engine({
      options: { runsSteps: false },
      decorate: (ports) => ({
        ...ports,
        store: overriding(ports.store, {
          entries: async () => {
            reading.resolve();
            await read.promise;
            return [];
          },
        }),
      }),
    });
    const { id } = await quiet();
    const events = subscribe(id, 0, other.engine);
    const pending = events.next();
    await reading.promise;
    await events.return?.();
    read.resolve();
    expect(await pending).toEqual({ value: undefined, done: true });
    await other.stop();
  });

  it('does not disturb those who stay, who share one listener', async () => {
    const { other, counts } = await watched();
    const { id, toggle } = await quiet();
    const [leaves, stays] = [subscribe(id, 2, other.engine), subscribe(id, 2, other.engine)];
    const [gone, waiting] = [leaves.next(), stays.next()];
    await eventually(() => {
      expect(counts).toEqual({ now: 1, ever: 1 });
    });
    await leaves.return?.();
    await gone;
    expect(counts.now).toBe(1);
    await toggle();
    expect((await waiting).value).toMatchObject({ sequence: 3 });
    await stays.return?.();
    expect(counts.now).toBe(0);
    await other.stop();
  });
});

describe('whatever the event stream does', () => {
  it('that loses everything only costs time: the poll finds what is new, also the last entry', async () => {
    const other = await fixture.engine({
      options: { runsSteps: false },
      decorate: (ports) => ({ ...ports, events: overriding(ports.events, { publish: () => undefined }) }),
    });
    const id = await startOne(running);
    const seen = await all(subscribe(id, 0, other.engine));
    expect(seen).toEqual(await fixture.trail(id));
    await other.stop();
  });

  it('every subscriber sees every entry once, in order', async () => {
    const nasty = new NastyStream();
    const other = await fixture.engine({
      options: { runsSteps: false, subscriptionBuffer: 4, pollMs: 50 },
      decorate: (ports) => ({ ...ports, events: nasty }),
    });
    const plan = fc.record({
      afters: fc.array(fc.nat(6), { minLength: 1, maxLength: 4 }),
      toggles: fc.integer({ min: 1, max: 12 }),
      tricks: fc.array(fc.constantFrom(...TRICKS), { minLength: 1, maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ afters, toggles, tricks }) => {
        nasty.tricks = tricks;
        const { id, toggle } = await quiet(other.engine);
        for (let n = 0; n < 4; n += 1) await toggle();
        const head = 6 + toggles;
        const readers = afters.map((after) => take(subscribe(id, after, other.engine), head - after));
        for (let n = 0; n < toggles; n += 1) await toggle();
        for (const [index, sequences] of (await Promise.all(readers)).entries()) {
          expect(sequences).toEqual(range((afters[index] ?? 0) + 1, head));
        }
      }),
      { numRuns: 15 },
    );
    await other.stop();
  });
});

describe('many entries and many subscribers', () => {
  const LONG = 50_000;

  it('fifty thousand stored entries are read in order, in little memory', async () => {
    const id = await longTrail(LONG);
    let expected = 1;
    const used: number[] = [];
    for await (const entry of subscribe(id, 0)) {
      if (entry.sequence !== expected) {
        throw new Error(`${String(entry.sequence)} came for ${String(expected)}.`);
      }
      if (expected % 10_000 === 0) used.push(heapUsed());
      expected += 1;
    }
    expect(expected).toBe(LONG + 1);
    expect(Math.max(...used) - Number(used[0])).toBeLessThan(4_000_000);
  });

  it('a thousand subscribers of one campaign all see all of it', async () => {
    const { id } = done(await running.engine.commands.create(ANNA, {}));
    const readers = Array.from({ length: 1000 }, (_, n) => all(subscribe(id, n % 2)));
    done(await running.engine.commands.start(ANNA, { campaignId: id }));
    const seen = await Promise.all(readers);
    for (const [index, entries] of seen.entries()) {
      expect(entries.map(({ sequence }) => sequence)).toEqual(range(1 + (index % 2), 9));
    }
  });

  /** Writes a long trail straight into the store, and ends it. */
  async function longTrail(length: number): Promise<string> {
    const { id } = done(await running.engine.commands.create(ANNA, {}));
    let record = await fixture.record(id);
    while (record.sequence < length) {
      const count = Math.min(5000, length - record.sequence);
      const last = record.sequence + count === length;
      const drafts = Array.from({ length: count }, (_, n) => ({
        actor: 'anna',
        action: 'campaign_paused',
        transition: null,
        metadata: { n },
      }));
      const entries = appendEntries(
        { campaignId: id, sequence: record.sequence, hash: record.headHash },
        record.updatedAt,
        record.snapshot.executionId,
        drafts,
      );
      const next = {
        ...record,
        version: record.version + 1,
        sequence: record.sequence + count,
        headHash: String(entries.at(-1)?.hash),
        snapshot: { ...record.snapshot, state: last ? ('CANCELLED' as const) : record.snapshot.state },
      };
      const outcome = await fixture.store.commit({
        expectedVersion: record.version,
        record: next,
        entries,
        writeArtifacts: {},
        clearArtifacts: [],
        idempotency: null,
        fence: null,
      });
      expect(outcome.kind).toBe('committed');
      record = next;
    }
    return id;
  }
});

/** What is in use after everything that is not has been collected, in bytes. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

const TRICKS = ['deliver', 'drop', 'twice', 'delay', 'strip', 'reverse', 'later first'] as const;

/** An event stream that does to each notice what a test tells it, in turn. */
class NastyStream implements EventStream {
  tricks: readonly (typeof TRICKS)[number][] = ['deliver'];
  private count = 0;
  private readonly listeners = new Set<{ campaignId: string | null; call: (notice: CommitNotice) => void }>();
  private readonly delayed: CommitNotice[] = [];

  publish(notice: CommitNotice): void {
    const trick = this.tricks[this.count % this.tricks.length] ?? 'deliver';
    this.count += 1;
    if (trick === 'drop') return;
    if (trick === 'delay') {
      this.delayed.push(notice);
      return;
    }
    if (trick === 'later first') setImmediate(() => this.deliver(notice));
    else if (trick === 'strip') this.deliver({ ...notice, entries: [] });
    else if (trick === 'reverse') this.deliver({ ...notice, entries: [...notice.entries].reverse() });
    else this.deliver(notice);
    if (trick === 'twice') this.deliver(notice);
    for (const late of this.delayed.splice(0)) this.deliver(late);
  }

  subscribe(campaignId: string | null, listener: (notice: CommitNotice) => void): () => void {
    const entry = { campaignId, call: listener };
    this.listeners.add(entry);
    return () => this.listeners.delete(entry);
  }

  close(): Promise<void> {
    this.listeners.clear();
    return Promise.resolve();
  }

  private deliver(notice: CommitNotice): void {
    for (const { campaignId, call } of [...this.listeners]) {
      if (campaignId === null || campaignId === notice.campaignId) call(notice);
    }
  }
}
