import { describe, expect, it } from '@jest/globals';
import { ARTIFACT_KINDS } from '../../../src/ports/campaign-record.js';
import { CLAIM_LOG_LIMIT } from '../../../src/ports/campaign-store.js';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import { at, changeOf, creation, type Facts } from '../../support/campaign-fixture.js';
import type { Database } from './database.js';

async function createDue({ store }: Database, facts: Facts = {}): Promise<string> {
  const change = creation({ state: 'RADAR_SCAN', dueAt: at(0), ...facts });
  await store.commit(change);
  return change.record.id;
}

export function describeClaims(database: Database): void {
  describe('claim', () => {
    it('gives a due campaign to a worker, with a token and without a new version', async () => {
      const { store } = database;
      const id = await createDue(database);
      await store.registerWorker('w');
      const before = await store.find(ALL_TENANTS, id);
      const claim = await store.claim(id, 'w', at(0));
      expect(claim).toEqual({
        record: { ...before, lease: { workerId: 'w', token: claim?.token } },
        token: claim?.token,
        takenOver: false,
        artifacts: (await store.artifacts(ALL_TENANTS, [id], ARTIFACT_KINDS)).get(id) ?? {},
        log: await store.entries(ALL_TENANTS, id, 0, CLAIM_LOG_LIMIT),
      });
      await expect(store.find(ALL_TENANTS, id)).resolves.toEqual(claim?.record);
      await expect(store.leases('w')).resolves.toEqual([
        { campaignId: id, tenantId: claim?.record.tenantId },
      ]);
    });

    it('can be made again of what the leases of a worker name: not of what a command stopped', async () => {
      const { store } = database;
      const id = await createDue(database);
      await store.registerWorker('w');
      const claim = await store.claim(id, 'w', at(0));
      if (!claim) throw new Error('It is due.');
      await store.commit(changeOf(claim.record, { dueAt: null }));
      await expect(store.leases('w')).resolves.toEqual([]);
      await expect(store.claim(id, 'w', at(9))).resolves.toBeNull();
    });

    it('gives nothing that is not due, not there, or not to run', async () => {
      const { store } = database;
      await store.registerWorker('w');
      const later = await createDue(database, { dueAt: at(10) });
      const never = await createDue(database, { dueAt: null });
      await expect(store.claim(later, 'w', at(9))).resolves.toBeNull();
      await expect(store.claim(never, 'w', at(9))).resolves.toBeNull();
      await expect(store.claim(creation().record.id, 'w', at(9))).resolves.toBeNull();
      await expect(store.claim(later, 'w', at(10))).resolves.not.toBeNull();
    });

    it('gives a campaign to one worker at a time', async () => {
      const { store } = database;
      const id = await createDue(database);
      await Promise.all(['a', 'b', 'c', 'd'].map((worker) => store.registerWorker(worker)));
      const claims = await Promise.all(['a', 'b', 'c', 'd'].map((worker) => store.claim(id, worker, at(0))));
      expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
      await store.registerWorker('e');
      await expect(store.claim(id, 'e', at(0))).resolves.toBeNull();
    });

    it('lets a worker take again what it holds, as one that may have been at work on it', async () => {
      const { store } = database;
      const id = await createDue(database);
      await store.registerWorker('w');
      const first = await store.claim(id, 'w', at(0));
      const second = await store.claim(id, 'w', at(0));
      expect(second).toMatchObject({ takenOver: true, record: { takeovers: 1 } });
      expect(second?.token).not.toBe(first?.token);
      await expect(store.confirm(id, first?.token ?? 0, 1)).resolves.toBe(false);
    });

    it('gives nothing to a worker that is not registered, or was declared dead', async () => {
      const { store } = database;
      const id = await createDue(database);
      await expect(store.claim(id, 'stranger', at(0))).resolves.toBeNull();
      await store.registerWorker('w');
      await store.removeWorker('w');
      await expect(store.claim(id, 'w', at(0))).resolves.toBeNull();
      await expect(store.due(at(0), 10)).resolves.toHaveLength(1);
    });

    it('takes a campaign over from a worker that is gone, and counts how often', async () => {
      const { store } = database;
      const id = await createDue(database);
      const tokens = new Set<number>();
      for (const [index, worker] of ['a', 'b', 'c'].entries()) {
        await store.registerWorker(worker);
        const claim = await store.claim(id, worker, at(0));
        expect(claim).toMatchObject({ takenOver: index > 0, record: { takeovers: index } });
        tokens.add(claim?.token ?? 0);
        await store.removeWorker(worker);
      }
      expect(tokens.size).toBe(3);
      await expect(store.find(ALL_TENANTS, id)).resolves.toMatchObject({ version: 1, takeovers: 2 });
    });

    it('counts no takeover after a release', async () => {
      const { store } = database;
      const id = await createDue(database);
      await store.registerWorker('a');
      const first = await store.claim(id, 'a', at(0));
      await store.release(id, first?.token ?? 0, at(5));
      await store.removeWorker('a');
      await store.registerWorker('b');
      await expect(store.claim(id, 'b', at(4))).resolves.toBeNull();
      await expect(store.claim(id, 'b', at(5))).resolves.toMatchObject({
        takenOver: false,
        record: { takeovers: 0 },
      });
    });
  });

  describe('release', () => {
    it('makes the campaign due again at the given time, and changes nothing that users see', async () => {
      const { store } = database;
      const id = await createDue(database);
      await store.registerWorker('w');
      const claim = await store.claim(id, 'w', at(0));
      await store.release(id, claim?.token ?? 0, at(7));
      await expect(store.find(ALL_TENANTS, id)).resolves.toEqual({
        ...claim?.record,
        lease: null,
        dueAt: at(7),
      });
      await expect(store.leases('w')).resolves.toEqual([]);
    });

    it('does nothing with a lease that is lost', async () => {
      const { store } = database;
      const id = await createDue(database);
      await store.registerWorker('w');
      const claim = await store.claim(id, 'w', at(0));
      await store.release(id, (claim?.token ?? 0) - 1, at(7));
      await expect(store.find(ALL_TENANTS, id)).resolves.toEqual(claim?.record);
      await store.release(id, claim?.token ?? 0, at(7));
      await store.release(id, claim?.token ?? 0, at(9));
      await expect(store.find(ALL_TENANTS, id)).resolves.toMatchObject({ dueAt: at(7) });
    });

    it('leaves a campaign at rest that a command stopped meanwhile', async () => {
      const { store } = database;
      const id = await createDue(database);
      await store.registerWorker('w');
      const claim = await store.claim(id, 'w', at(0));
      if (!claim) throw new Error('The campaign should be there to take.');
      await store.commit(changeOf(claim.record, { dueAt: null }));
      await store.release(id, claim.token, at(0));
      await expect(store.find(ALL_TENANTS, id)).resolves.toMatchObject({ lease: null, dueAt: null });
      await expect(store.due(at(99), 10)).resolves.toEqual([]);
    });
  });
}
