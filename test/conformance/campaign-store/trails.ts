import { describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { continueChain, EMPTY_CHAIN, type ChainHead } from '../../../src/contracts/audit-chain.js';
import { ALL_TENANTS, tenantScope } from '../../../src/ports/scope.js';
import { changeOf, creation } from '../../support/campaign-fixture.js';
import type { Database } from './database.js';

const PAGE = 256;

export function describeTrails(database: Database): void {
  describe('entries', () => {
    it('come oldest first, from the sequence after the one given, at most as many as asked for', async () => {
      const { store } = database;
      const created = creation({ entries: [{ n: 1 }, { n: 2 }] });
      await store.commit(created);
      const change = changeOf(created.record, {
        entries: [{ n: 3 }, { n: 4 }, { n: 5 }],
        state: 'RADAR_SCAN',
      });
      await store.commit(change);
      const all = [...created.entries, ...change.entries];
      const read = (after: number, limit: number) =>
        store.entries(ALL_TENANTS, created.record.id, after, limit);
      await expect(read(0, 100)).resolves.toEqual(all);
      await expect(read(1, 3)).resolves.toEqual(all.slice(1, 4));
      await expect(read(4, 100)).resolves.toEqual(all.slice(4));
      await expect(read(5, 100)).resolves.toEqual([]);
    });

    it('are shown to their tenant alone', async () => {
      const { store } = database;
      const change = creation();
      await store.commit(change);
      const { id, tenantId } = change.record;
      await expect(store.entries(tenantScope(tenantId), id, 0, 10)).resolves.toEqual(change.entries);
      await expect(store.entries(tenantScope(uuidv7()), id, 0, 10)).resolves.toEqual([]);
    });

    it('of a long trail are read page by page, with the chain intact', async () => {
      const { store } = database;
      let change = creation({ entries: Array.from({ length: 500 }, (_, n) => ({ n })) });
      await store.commit(change);
      for (let round = 0; round < 5; round += 1) {
        change = changeOf(change.record, { entries: Array.from({ length: 500 }, (_, n) => ({ n })) });
        await store.commit(change);
      }
      const { id } = change.record;
      let head: ChainHead | null = EMPTY_CHAIN;
      for (;;) {
        const page = await store.entries(ALL_TENANTS, id, head.sequence, PAGE);
        if (page.length === 0) break;
        head = continueChain(id, head, page);
        if (!head) throw new Error('The chain is broken.');
      }
      expect(head).toEqual({ sequence: 3000, hash: change.record.headHash });
    });
  });

  describe('heads', () => {
    it('tell the newest sequence and the state of every campaign asked for', async () => {
      const { store } = database;
      const created = Array.from({ length: 300 }, () => creation());
      await Promise.all(created.map((change) => store.commit(change)));
      const moved = changeOf(created[0]?.record ?? creation().record, {
        state: 'RADAR_SCAN',
        entries: [{}, {}],
      });
      await store.commit(moved);
      const ids = created.map(({ record }) => record.id);
      const heads = await store.heads([...ids, uuidv7(), ids[1] ?? '']);
      expect(heads).toHaveLength(300);
      expect(heads.find(({ campaignId }) => campaignId === ids[0])).toEqual({
        campaignId: ids[0],
        sequence: 3,
        state: 'RADAR_SCAN',
      });
      await expect(store.heads([])).resolves.toEqual([]);
    });
  });
}
