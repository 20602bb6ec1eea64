import { describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { at, creation } from '../../support/campaign-fixture.js';
import type { Database } from './database.js';

/** Creates `count` due campaigns of a tenant, each due a second after the one before. */
async function createDue(
  { store }: Database,
  tenantId: string,
  count: number,
  dueFrom = 0,
): Promise<string[]> {
  const changes = Array.from({ length: count }, (_, index) =>
    creation({ tenantId, state: 'RADAR_SCAN', dueAt: at(dueFrom + index) }),
  );
  await Promise.all(changes.map((change) => store.commit(change)));
  return changes.map(({ record }) => record.id);
}

function tally(tenants: string[]): number[] {
  return [...new Set(tenants)].map((tenant) => tenants.filter((other) => other === tenant).length).sort();
}

export function describeDueWork(database: Database): void {
  describe('due', () => {
    it('brings what is due now, and no more than asked for', async () => {
      const { store } = database;
      const tenantId = uuidv7();
      const ids = await createDue(database, tenantId, 10);
      await expect(store.due(at(-1), 100)).resolves.toEqual([]);
      const due = await store.due(at(4), 100);
      expect(due).toEqual(ids.slice(0, 5).map((campaignId) => ({ campaignId, tenantId })));
      await expect(store.due(at(99), 3)).resolves.toHaveLength(3);
      await expect(store.due(at(99), 0)).resolves.toEqual([]);
    });

    it('lets tenants take turns, however much one of them has waiting', async () => {
      const { store } = database;
      const tenants = Array.from({ length: 4 }, () => uuidv7());
      await createDue(database, tenants[0] ?? '', 300);
      for (const tenant of tenants.slice(1)) await createDue(database, tenant, 3, 1000);
      const due = await store.due(at(9999), 12);
      expect(tally(due.map(({ tenantId }) => tenantId))).toEqual([3, 3, 3, 3]);
      expect(new Set(due.slice(0, 4).map(({ tenantId }) => tenantId)).size).toBe(4);
    });

    it('fills up with the tenants that have more when others have little', async () => {
      const { store } = database;
      const [rich, ...poor] = Array.from({ length: 6 }, () => uuidv7());
      const ids = await createDue(database, rich ?? '', 200);
      for (const tenant of poor) await createDue(database, tenant, 1);
      const due = await store.due(at(9999), 100);
      expect(due).toHaveLength(100);
      expect(new Set(due.map(({ campaignId }) => campaignId)).size).toBe(100);
      const ofRich = due.filter(({ tenantId }) => tenantId === rich).map(({ campaignId }) => campaignId);
      expect(ofRich).toEqual(ids.slice(0, 95));
    });

    it('reaches every tenant in turn when there are more than asked for', async () => {
      const { store } = database;
      const tenants = Array.from({ length: 10 }, () => uuidv7());
      for (const tenant of tenants) await createDue(database, tenant, 5);
      const seen = new Set<string>();
      for (let round = 0; round < 4; round += 1) {
        for (const { tenantId } of await store.due(at(9999), 3)) seen.add(tenantId);
      }
      expect(seen).toEqual(new Set(tenants));
    });

    it('leaves out what a living worker holds, and brings what a dead one held', async () => {
      const { store } = database;
      const ids = await createDue(database, uuidv7(), 6);
      await store.registerWorker('alive');
      await store.registerWorker('dying');
      for (const id of ids.slice(0, 2)) await store.claim(id, 'alive', at(99));
      for (const id of ids.slice(2, 4)) await store.claim(id, 'dying', at(99));
      const before = await store.due(at(99), 10);
      expect(before.map(({ campaignId }) => campaignId)).toEqual(ids.slice(4));
      await store.removeWorker('dying');
      const after = await store.due(at(99), 10);
      expect(after.map(({ campaignId }) => campaignId).sort()).toEqual(ids.slice(2).sort());
      await expect(store.due(at(2), 10)).resolves.toHaveLength(1);
    });
  });
}
