import { describe, expect, it } from '@jest/globals';
import { ALL_TENANTS, tenantScope } from '../../../src/ports/scope.js';
import { at, changeOf, creation, type Facts } from '../../support/campaign-fixture.js';
import type { Database } from './database.js';

async function create({ store }: Database, facts: Facts = {}): Promise<string> {
  const change = creation({ state: 'COMPLETED', dueAt: null, ...facts });
  await store.commit({ ...change, writeArtifacts: { metadata: '{"some":"thing"}' } });
  return change.record.id;
}

export function describePrune(database: Database): void {
  describe('prune', () => {
    it('removes a campaign with its trail and its artifacts, and counts it no longer', async () => {
      const { store } = database;
      const [old, kept] = [await create(database), await create(database)];
      await expect(store.prune([old], at(1))).resolves.toBe(1);
      await expect(store.find(ALL_TENANTS, old)).resolves.toBeNull();
      await expect(store.entries(ALL_TENANTS, old, 0, 10)).resolves.toEqual([]);
      const artifacts = await store.artifacts(ALL_TENANTS, [old, kept], ['metadata']);
      expect([...artifacts.keys()]).toEqual([kept]);
      await expect(store.count(ALL_TENANTS, {}, 10)).resolves.toMatchObject({ count: 1 });
      await expect(store.count(ALL_TENANTS, { states: ['COMPLETED'] }, 10)).resolves.toMatchObject({
        count: 1,
      });
      const record = await store.find(ALL_TENANTS, kept);
      const scope = tenantScope(record?.tenantId ?? '');
      await expect(store.count(scope, {}, 10)).resolves.toMatchObject({ count: 1 });
    });

    it('leaves what changed since, what is due, what is held, and what is not there', async () => {
      const { store } = database;
      const changed = await create(database);
      const due = await create(database, { state: 'RADAR_SCAN', dueAt: at(0) });
      const held = await create(database, { state: 'RADAR_SCAN', dueAt: at(0) });
      await store.registerWorker('w');
      const claim = await store.claim(held, 'w', at(0));
      if (!claim) throw new Error('The campaign should be there to take.');
      // A pause leaves the lease, and nothing is due.
      await store.commit(changeOf(claim.record, { dueAt: null }));
      await expect(store.prune([changed], at(0))).resolves.toBe(0);
      await expect(store.prune([due, held, 'nobody', 'nul \u0000'], at(9_999))).resolves.toBe(0);
      await expect(store.findMany(ALL_TENANTS, [changed, due, held])).resolves.toHaveLength(3);
      await expect(store.prune([changed], at(1))).resolves.toBe(1);
      await expect(store.prune([], at(9_999))).resolves.toBe(0);
    });

    it('removes what a worker held that is gone: called off in the middle of a call, it is never taken again', async () => {
      const { store } = database;
      const id = await create(database, { state: 'RADAR_SCAN', dueAt: at(0) });
      await store.registerWorker('w');
      const claim = await store.claim(id, 'w', at(0));
      if (!claim) throw new Error('The campaign should be there to take.');
      await store.commit(changeOf(claim.record, { state: 'CANCELLED', dueAt: null }));
      await expect(store.prune([id], at(9_999))).resolves.toBe(0);
      const [worker] = await store.workers();
      await store.buryWorker('w', worker?.beat ?? 0);
      await expect(store.prune([id], at(9_999))).resolves.toBe(1);
      await expect(store.find(ALL_TENANTS, id)).resolves.toBeNull();
    });

    it('lets the feed go on behind what is gone', async () => {
      const { store } = database;
      const start = await store.feedHead();
      const old = await create(database);
      const [entry] = await store.feed(ALL_TENANTS, start, 10);
      await store.prune([old], at(1));
      const next = await create(database);
      const behind = await store.feed(ALL_TENANTS, entry?.cursor ?? '', 10);
      expect(behind.map((item) => item.entry.campaignId)).toEqual([next]);
    });
  });
}
