import { describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { CampaignStore, FeedEntry } from '../../../src/ports/campaign-store.js';
import { ALL_TENANTS, tenantScope, type Scope } from '../../../src/ports/scope.js';
import { changeOf, creation } from '../../support/campaign-fixture.js';
import type { Database } from './database.js';

/** Reads the feed to its end, page by page. */
async function readOn(
  store: CampaignStore,
  scope: Scope,
  after: string,
  limit: number,
): Promise<FeedEntry[]> {
  const read: FeedEntry[] = [];
  for (let cursor = after; ; cursor = read.at(-1)?.cursor ?? cursor) {
    const page = await store.feed(scope, cursor, limit);
    if (page.length === 0) return read;
    read.push(...page);
  }
}

/** Commits 25 changes of one campaign: one entry, then two with each change. */
async function writeOn(store: CampaignStore): Promise<void> {
  let change = creation();
  for (let round = 0; round < 25; round += 1) {
    await store.commit(change);
    change = changeOf(change.record, { entries: [{}, {}] });
  }
}

const idsOf = (entries: readonly { entry: { id: string } }[]): string[] =>
  entries.map(({ entry }) => entry.id);

export function describeFeed(database: Database): void {
  describe('feed', () => {
    it('brings the entries of all campaigns in the order in which they were committed', async () => {
      const { store } = database;
      const start = await store.feedHead();
      const first = creation({ entries: [{ n: 1 }, { n: 2 }] });
      const second = creation();
      const third = changeOf(first.record, { state: 'RADAR_SCAN' });
      const cursors: string[] = [];
      for (const change of [first, second, third]) {
        const outcome = await store.commit(change);
        if (outcome.kind === 'committed') cursors.push(...outcome.cursors);
      }
      const expected = [first, second, third].flatMap(({ record, entries }) =>
        entries.map((entry) => ({ tenantId: record.tenantId, entry })),
      );
      const feed = await store.feed(ALL_TENANTS, start, 100);
      expect(feed).toEqual(expected.map((item, index) => ({ ...item, cursor: cursors[index] })));
      await expect(store.feedHead()).resolves.toBe(cursors.at(-1));
      await expect(store.feed(ALL_TENANTS, cursors[1] ?? '', 1)).resolves.toEqual(feed.slice(2, 3));
      await expect(store.feed(ALL_TENANTS, await store.feedHead(), 100)).resolves.toEqual([]);
    });

    it('shows a tenant its own entries only, with cursors that fit everywhere', async () => {
      const { store } = database;
      const start = await store.feedHead();
      const tenantId = uuidv7();
      for (let round = 0; round < 5; round += 1) {
        await store.commit(creation({ tenantId }));
        await store.commit(creation());
      }
      const mine = await readOn(store, tenantScope(tenantId), start, 2);
      const all = await readOn(store, ALL_TENANTS, start, 3);
      expect(all).toHaveLength(10);
      expect(mine).toEqual(all.filter((item) => item.tenantId === tenantId));
      const rest = await store.feed(ALL_TENANTS, mine[1]?.cursor ?? '', 100);
      expect(rest).toEqual(all.slice(3));
    });

    it('skips nothing and repeats nothing for a reader who follows it while others write', async () => {
      const { store } = database;
      const start = await store.feedHead();
      const writing = { now: true };
      const writers = Promise.all(Array.from({ length: 8 }, () => writeOn(store))).finally(() => {
        writing.now = false;
      });
      const followed: FeedEntry[] = [];
      let cursor = start;
      for (let last = false; !last;) {
        // What is committed before this look is there to be read behind it.
        last = !writing.now;
        const page = await readOn(store, ALL_TENANTS, cursor, 7);
        followed.push(...page);
        cursor = page.at(-1)?.cursor ?? cursor;
      }
      await writers;
      const whole = await store.feed(ALL_TENANTS, start, 10_000);
      expect(idsOf(followed)).toEqual(idsOf(whole));
      expect(new Set(idsOf(whole)).size).toBe(8 * (1 + 24 * 2));
      const nextOf = new Map<string, number>();
      for (const { entry } of whole) {
        expect(entry.sequence).toBe((nextOf.get(entry.campaignId) ?? 0) + 1);
        nextOf.set(entry.campaignId, entry.sequence);
      }
    });

    it('reads on from whatever it takes for a cursor, also from one that a stranger made up', async () => {
      const { store } = database;
      await store.commit(creation());
      const parts = Buffer.from(await store.feedHead(), 'base64url')
        .toString('latin1')
        .split('.');
      for (const large of [2 ** 31 - 1, 2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER, 2 ** 60]) {
        for (let part = 2; part < parts.length; part += 1) {
          const madeUp = Buffer.from(parts.with(part, String(large)).join('.'), 'latin1').toString(
            'base64url',
          );
          const read = store.isFeedCursor(madeUp) ? await store.feed(ALL_TENANTS, madeUp, 10) : [];
          expect(read).toEqual([]);
        }
      }
    });

    it('knows its own cursors, across a restart, and no other text', async () => {
      const { store } = database;
      await store.commit(creation());
      const cursor = await store.feedHead();
      expect(store.isFeedCursor(cursor)).toBe(true);
      const strangers = [
        '',
        'x',
        '0',
        `${cursor}x`,
        `${cursor}=`,
        cursor.slice(1),
        cursor.toUpperCase(),
        ' ',
        'é',
        '\u0000',
      ];
      for (const text of strangers) expect(store.isFeedCursor(text)).toBe(false);
      await expect(store.feed(ALL_TENANTS, 'stranger', 10)).rejects.toThrow('cursor');

      const reopened = await database.reopen();
      expect(reopened.isFeedCursor(cursor)).toBe(true);
      await expect(reopened.feed(ALL_TENANTS, cursor, 10)).resolves.toEqual([]);
    });
  });
}
