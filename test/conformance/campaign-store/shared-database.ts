import { describe, expect, it } from '@jest/globals';
import { StoreUnavailableError, type CampaignStore } from '../../../src/ports/campaign-store.js';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import { at, changeOf, creation, keyFor } from '../../support/campaign-fixture.js';
import type { Database } from './database.js';

export function describeSharedDatabase(database: Database): void {
  describe('two stores on one database', () => {
    it('see what the other one committed', async () => {
      const { store } = database;
      const other = await database.another();
      const change = creation({ state: 'RADAR_SCAN', dueAt: at(0) });
      await store.commit(change);
      await expect(other.find(ALL_TENANTS, change.record.id)).resolves.toEqual(change.record);
      await expect(other.due(at(0), 10)).resolves.toHaveLength(1);
      await other.registerWorker('there');
      await expect(other.claim(change.record.id, 'there', at(0))).resolves.not.toBeNull();
      await expect(store.due(at(0), 10)).resolves.toEqual([]);
      await expect(store.workers()).resolves.toHaveLength(1);
      await expect(other.feedHead()).resolves.toBe(await store.feedHead());
      expect(other.isFeedCursor(await store.feedHead())).toBe(true);
    });

    it('never both commit a version, and never both take a campaign', async () => {
      const stores = [database.store, await database.another()];
      for (const [index, store] of stores.entries()) await store.registerWorker(`worker-${index}`);
      for (let round = 0; round < 20; round += 1) {
        const created = creation({ state: 'RADAR_SCAN', dueAt: at(0) });
        await database.store.commit(created);
        const claims = await Promise.all(
          stores.map((store, index) => store.claim(created.record.id, `worker-${index}`, at(0))),
        );
        expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
        const outcomes = await Promise.all(stores.map((store) => store.commit(changeOf(created.record))));
        expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['committed', 'version_conflict']);
      }
    });

    it('both go on under load', async () => {
      const stores = [database.store, await database.another()];
      const write = async (store: CampaignStore): Promise<void> => {
        let change = creation();
        for (let round = 0; round < 10; round += 1) {
          await expect(store.commit(change)).resolves.toMatchObject({ kind: 'committed' });
          change = changeOf(change.record);
        }
      };
      await Promise.all(stores.flatMap((store) => Array.from({ length: 10 }, () => write(store))));
      await expect(database.store.count(ALL_TENANTS, {}, 1)).resolves.toEqual({ count: 20, capped: false });
    });
  });

  describe('close', () => {
    it('keeps everything for the next one who opens', async () => {
      const { store } = database;
      const created = creation({ name: 'kept', state: 'RADAR_SCAN', dueAt: at(0) });
      created.writeArtifacts = { metadata: '{"kept":true}' };
      const key = keyFor(created, 'kept');
      await store.commit({ ...created, idempotency: key });
      await store.registerWorker('w');
      const claim = await store.claim(created.record.id, 'w', at(0));

      const reopened = await database.reopen();
      const { id, tenantId } = created.record;
      await expect(reopened.find(ALL_TENANTS, id)).resolves.toEqual(claim?.record);
      await expect(reopened.entries(ALL_TENANTS, id, 0, 10)).resolves.toEqual(created.entries);
      await expect(reopened.artifacts(ALL_TENANTS, [id], ['metadata'])).resolves.toEqual(
        new Map([[id, { metadata: '{"kept":true}' }]]),
      );
      await expect(reopened.findIdempotency(tenantId, key.mutation, 'kept', at(0))).resolves.toEqual(key);
      await expect(reopened.count(ALL_TENANTS, { states: ['RADAR_SCAN'] }, 1)).resolves.toMatchObject({
        count: 1,
      });
      await expect(reopened.workers()).resolves.toHaveLength(1);
    });

    it('finishes what was begun, and refuses what comes after', async () => {
      const { store } = database;
      const change = creation();
      const commit = store.commit(change);
      await store.close();
      await expect(commit).resolves.toMatchObject({ kind: 'committed' });
      await expect(store.commit(creation())).rejects.toBeInstanceOf(StoreUnavailableError);
      await expect(store.find(ALL_TENANTS, change.record.id)).rejects.toBeInstanceOf(StoreUnavailableError);
      await expect(store.close()).resolves.toBeUndefined();
    });
  });
}
