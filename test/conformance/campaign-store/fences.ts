import { describe, expect, it } from '@jest/globals';
import type { Claim } from '../../../src/ports/campaign-store.js';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import { at, changeOf, creation } from '../../support/campaign-fixture.js';
import type { Database } from './database.js';

/** A campaign that a registered worker holds. */
async function heldCampaign({ store }: Database, workerId = 'worker-1'): Promise<Claim> {
  const created = creation({ state: 'RADAR_SCAN', dueAt: at(0) });
  await store.commit(created);
  await store.registerWorker(workerId);
  const claim = await store.claim(created.record.id, workerId, at(0));
  if (!claim) throw new Error('The campaign should be there to take.');
  return claim;
}

export function describeFences(database: Database): void {
  describe('a fenced commit', () => {
    it('keeps the lease, or gives it back, as it says', async () => {
      const { store } = database;
      const { record, token } = await heldCampaign(database);
      const first = changeOf(record, { state: 'STRATEGY_GEN' });
      await expect(store.commit({ ...first, fence: { token, keep: true } })).resolves.toMatchObject({
        kind: 'committed',
      });
      await expect(store.find(ALL_TENANTS, record.id)).resolves.toMatchObject({
        version: 3 - 1,
        lease: { workerId: 'worker-1', token },
      });
      const second = changeOf(first.record, { state: 'CONTENT_PROD' });
      await store.commit({ ...second, fence: { token, keep: false } });
      await expect(store.find(ALL_TENANTS, record.id)).resolves.toEqual({ ...second.record, lease: null });
    });

    it('is refused when another worker took the campaign meanwhile', async () => {
      const { store } = database;
      const { record, token } = await heldCampaign(database, 'zombie');
      await store.removeWorker('zombie');
      await store.registerWorker('worker-2');
      const next = await store.claim(record.id, 'worker-2', at(0));
      const late = { ...changeOf(record, { state: 'STRATEGY_GEN' }), fence: { token, keep: true } };
      await expect(store.commit(late)).resolves.toEqual({ kind: 'lease_lost' });
      await expect(store.find(ALL_TENANTS, record.id)).resolves.toEqual(next?.record);
      await expect(store.entries(ALL_TENANTS, record.id, 1, 10)).resolves.toEqual([]);
    });

    it('is refused when its worker gave the campaign back', async () => {
      const { store } = database;
      const { record, token } = await heldCampaign(database);
      await store.release(record.id, token, at(0));
      const late = { ...changeOf(record), fence: { token, keep: true } };
      await expect(store.commit(late)).resolves.toEqual({ kind: 'lease_lost' });
    });

    it('meets a version conflict when a command came between, and still holds the lease', async () => {
      const { store } = database;
      const { record, token } = await heldCampaign(database);
      const pause = changeOf(record, { dueAt: null });
      await expect(store.commit(pause)).resolves.toMatchObject({ kind: 'committed' });
      const step = { ...changeOf(record, { state: 'STRATEGY_GEN' }), fence: { token, keep: true } };
      await expect(store.commit(step)).resolves.toEqual({ kind: 'version_conflict' });

      const reloaded = await store.find(ALL_TENANTS, record.id);
      expect(reloaded?.lease).toEqual({ workerId: 'worker-1', token });
      const again = changeOf(reloaded ?? record, { state: 'STRATEGY_GEN' });
      await expect(store.commit({ ...again, fence: { token, keep: false } })).resolves.toMatchObject({
        kind: 'committed',
      });
    });

    it('answers with the lost lease where version and lease are both lost', async () => {
      const { store } = database;
      const { record, token } = await heldCampaign(database);
      await store.commit(changeOf(record));
      await store.release(record.id, token, at(0));
      const late = { ...changeOf(record), fence: { token, keep: true } };
      await expect(store.commit(late)).resolves.toEqual({ kind: 'lease_lost' });
    });

    it('sets the count of takeovers, which a command leaves alone', async () => {
      const { store } = database;
      const { record } = await heldCampaign(database, 'lost');
      await store.removeWorker('lost');
      await store.registerWorker('worker-2');
      const claim = await store.claim(record.id, 'worker-2', at(0));
      expect(claim?.record.takeovers).toBe(1);
      // A command that read the row before the claim knows nothing of it.
      const command = changeOf(record, { takeovers: 0 });
      await store.commit(command);
      await expect(store.find(ALL_TENANTS, record.id)).resolves.toMatchObject({ takeovers: 1 });
      const step = changeOf(command.record, { takeovers: 0 });
      await store.commit({ ...step, fence: { token: claim?.token ?? 0, keep: true } });
      await expect(store.find(ALL_TENANTS, record.id)).resolves.toMatchObject({ takeovers: 0 });
    });
  });

  describe('confirm', () => {
    it('says yes only with the lease and the version at hand', async () => {
      const { store } = database;
      const { record, token } = await heldCampaign(database);
      await expect(store.confirm(record.id, token, record.version)).resolves.toBe(true);
      await expect(store.confirm(record.id, token + 1, record.version)).resolves.toBe(false);
      await expect(store.confirm(record.id, token, record.version + 1)).resolves.toBe(false);
      await expect(store.confirm(creation().record.id, token, 1)).resolves.toBe(false);
      await store.release(record.id, token, at(0));
      await expect(store.confirm(record.id, token, record.version)).resolves.toBe(false);
    });
  });
}
