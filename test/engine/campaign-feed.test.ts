import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { setTimeout as delay } from 'node:timers/promises';
import type { EnginePorts } from '../../src/engine/engine-ports.js';
import type { Engine } from '../../src/engine/engine.js';
import type { FeedEntry } from '../../src/ports/campaign-store.js';
import { ALL_TENANTS, tenantScope, type Scope } from '../../src/ports/scope.js';
import {
  ANNA,
  done,
  EngineFixture,
  type EngineSetup,
  type RunningEngine,
} from '../support/engine/engine-fixture.js';
import { overriding } from '../support/engine/overriding.js';
import { eventually } from '../support/eventually.js';

const TENANTS = ['0193e8a0-0000-7000-8000-0000000000a1', '0193e8a0-0000-7000-8000-0000000000a2'] as const;
const [ONE, OTHER] = TENANTS;

let fixture: EngineFixture;
let running: RunningEngine;

const API: EngineSetup = { options: { runsSteps: false, subscriptionBuffer: 8 } };

beforeEach(async () => {
  fixture = await EngineFixture.open();
  running = await fixture.engine(API);
});
afterEach(() => fixture.close());

type Feed = AsyncIterableIterator<FeedEntry>;

const feed = (scope: Scope, after?: string, engine: Engine = running.engine): Feed =>
  engine.campaignFeed(scope, after);

/** A campaign that is created: one entry. */
async function create(tenantId: string = ONE, engine: Engine = running.engine): Promise<string> {
  return done(await engine.commands.create(ANNA, { tenantId })).id;
}

async function take(items: Feed, count: number): Promise<FeedEntry[]> {
  const taken: FeedEntry[] = [];
  while (taken.length < count) taken.push(((await items.next()) as { value: FeedEntry }).value);
  return taken;
}

const campaigns = (items: FeedEntry[]) => items.map(({ entry }) => entry.campaignId);

/** The cursor behind everything. */
const head = () => fixture.store.feedHead();

describe('the feed', () => {
  it('has every entry of every campaign from the moment of subscribing on, in order per campaign', async () => {
    await create();
    const items = feed(ALL_TENANTS);
    const pending = items.next();
    await fixture.store.feedHead();
    const worker = await fixture.engine();
    const ids = await Promise.all(TENANTS.flatMap((tenantId) => [create(tenantId), create(tenantId)]));
    for (const id of ids) done(await running.engine.commands.start(ANNA, { campaignId: id }));
    const seen = [((await pending) as { value: FeedEntry }).value, ...(await take(items, 35))];
    await items.return?.();
    for (const id of ids) {
      const sequences = seen
        .filter(({ entry }) => entry.campaignId === id)
        .map(({ entry }) => entry.sequence);
      expect(sequences).toEqual(Array.from({ length: 9 }, (_, n) => n + 1));
    }
    expect(seen.every(({ tenantId }) => (TENANTS as readonly string[]).includes(tenantId))).toBe(true);
    expect(new Set(seen.map(({ cursor }) => cursor)).size).toBe(36);
    await worker.stop();
  });

  it('goes on behind any cursor, without loss or repeat', async () => {
    const start = await head();
    const ids: string[] = [];
    for (let n = 0; n < 20; n += 1) ids.push(await create());
    const all = feed(ALL_TENANTS, start);
    const seen = await take(all, 20);
    await all.return?.();
    expect(campaigns(seen)).toEqual(ids);
    for (const at of [0, 7, 18]) {
      const again = feed(ALL_TENANTS, seen[at]?.cursor);
      expect(campaigns(await take(again, 19 - at))).toEqual(ids.slice(at + 1));
      await again.return?.();
    }
  });

  it('shows a tenant its own campaigns and no others, from the store and live', async () => {
    const start = await head();
    const stored = [await create(ONE), await create(OTHER), await create(ONE)];
    const items = feed(tenantScope(ONE), start);
    const first = await take(items, 2);
    const live = [await create(OTHER), await create(ONE)];
    const seen = [...first, ...(await take(items, 1))];
    expect(campaigns(seen)).toEqual([stored[0], stored[2], live[1]]);
    expect(seen.map(({ tenantId }) => tenantId)).toEqual([ONE, ONE, ONE]);
    await items.return?.();
  });

  it('refuses a cursor that it did not give, and that is the end', async () => {
    for (const cursor of ['', 'x', '1', '😀']) {
      const items = feed(ALL_TENANTS, cursor);
      await expect(items.next()).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(await items.next()).toEqual({ value: undefined, done: true });
    }
    const elsewhere = await EngineFixture.open();
    const foreign = await elsewhere.store.feedHead();
    await elsewhere.close();
    await expect(feed(ALL_TENANTS, foreign).next()).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('serves a reader that fell far behind from the store, at its own speed', async () => {
    const items = feed(ALL_TENANTS, await head());
    const first = await create();
    expect(campaigns(await take(items, 1))).toEqual([first]);
    const ids: string[] = [];
    for (let n = 0; n < 40; n += 1) ids.push(await create());
    expect(campaigns(await take(items, 40))).toEqual(ids);
    const last = await create();
    expect(campaigns(await take(items, 1))).toEqual([last]);
    await items.return?.();
  });

  it('sees what another process does, also when no bell is heard', async () => {
    const deaf = await fixture.engine({
      ...API,
      decorate: (ports: EnginePorts) => ({
        ...ports,
        events: overriding(ports.events, { publish: () => undefined }),
      }),
    });
    const items = feed(ALL_TENANTS, await head(), deaf.engine);
    const ids = [await create(), await create(ONE, deaf.engine), await create()];
    expect(campaigns(await take(items, 3))).toEqual(ids);
    await items.return?.();
  });

  it.each(['at once', 'late'])(
    'gives every reader every entry once, in one order, whoever comes and goes; the tail reads %s',
    async (when) => {
      const reader = fc.record({
        scope: fc.constantFrom('all', ONE, OTHER),
        joinsAfter: fc.nat(6),
        stays: fc.boolean(),
      });
      const plan = fc.record({
        readers: fc.array(reader, { minLength: 1, maxLength: 5 }),
        owners: fc.array(fc.constantFrom(ONE, OTHER), { minLength: 1, maxLength: 30 }),
      });
      const slow = await fixture.engine({
        ...API,
        decorate: (ports: EnginePorts) => ({
          ...ports,
          store: overriding(ports.store, {
            // What all readers share comes later than what one of them reads for itself.
            feed: async (scope, after, limit) => {
              const page = await ports.store.feed(scope, after, limit);
              if (scope.kind === 'all' && when === 'late') await delay(3);
              return page;
            },
          }),
        }),
      });
      await fc.assert(
        fc.asyncProperty(plan, async ({ readers, owners }) => {
          const start = await head();
          const made: { id: string; tenantId: string }[] = [];
          const done: Promise<void>[] = [];
          const join = (index: number) => {
            for (const { scope, stays } of readers.filter(({ joinsAfter }) => joinsAfter === index)) {
              const items = feed(scope === 'all' ? ALL_TENANTS : tenantScope(scope), start, slow.engine);
              const mine = () => owners.filter((owner) => scope === 'all' || owner === scope).length;
              const count = stays ? mine() : Math.min(2, mine());
              done.push(
                take(items, count).then(async (seen) => {
                  await items.return?.();
                  await all;
                  const expected = made.filter(({ tenantId }) => scope === 'all' || tenantId === scope);
                  expect(campaigns(seen)).toEqual(expected.slice(0, count).map(({ id }) => id));
                }),
              );
            }
          };
          let finish: () => void = () => undefined;
          const all = new Promise<void>((resolve) => (finish = resolve));
          for (const [index, tenantId] of owners.entries()) {
            join(index);
            made.push({ id: await create(tenantId, slow.engine), tenantId });
          }
          for (let index = owners.length; index <= 6; index += 1) join(index);
          finish();
          await Promise.all(done);
        }),
        { numRuns: 20 },
      );
    },
  );
});

describe('a reader of the feed', () => {
  it('who leaves while it waits is let go at once', async () => {
    const items = feed(ALL_TENANTS, await head());
    const pending = items.next();
    await new Promise((resolve) => setImmediate(resolve));
    await items.return?.();
    expect(await pending).toEqual({ value: undefined, done: true });
  });

  it('of a tenant of which nothing happens costs nothing while others are busy', async () => {
    let reads = 0;
    const counting = await fixture.engine({
      ...API,
      decorate: (ports: EnginePorts) => ({
        ...ports,
        store: overriding(ports.store, {
          feed: (scope, after, limit) => {
            if (scope.kind === 'tenant') reads += 1;
            return ports.store.feed(scope, after, limit);
          },
        }),
      }),
    });
    const start = await head();
    const mine = await create(OTHER);
    for (let n = 0; n < 30; n += 1) await create(ONE);
    // It comes with an old cursor: what it read last is long out of memory.
    const items = feed(tenantScope(OTHER), start, counting.engine);
    expect(campaigns(await take(items, 1))).toEqual([mine]);
    const pending = items.next();
    for (let n = 0; n < 60; n += 1) await create(ONE, counting.engine);
    expect(reads).toBeLessThan(10);
    const next = await create(OTHER, counting.engine);
    expect(((await pending) as { value: FeedEntry }).value.entry.campaignId).toBe(next);
    await items.return?.();
  });

  it('who is the first after a while misses nothing', async () => {
    for (let n = 0; n < 5; n += 1) {
      const before = await head();
      const items = feed(ALL_TENANTS, before);
      const id = await create();
      expect(campaigns(await take(items, 1))).toEqual([id]);
      await items.return?.();
      await create();
    }
  });

  it('stops with many others without a trace', async () => {
    const start = await head();
    const readers = Array.from({ length: 200 }, () => feed(ALL_TENANTS, start));
    const waits = readers.map((items) => items.next());
    const id = await create();
    for (const { value } of (await Promise.all(waits)) as { value: FeedEntry }[]) {
      expect(value.entry.campaignId).toBe(id);
    }
    for (const items of readers) await items.return?.();
    await eventually(async () => {
      expect(await readers[0]?.next()).toEqual({ value: undefined, done: true });
    });
  });
});
