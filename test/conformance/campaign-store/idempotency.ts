import { describe, expect, it } from '@jest/globals';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import { at, changeOf, creation, keyFor } from '../../support/campaign-fixture.js';
import type { Database } from './database.js';

const DAY = 86_400;

export function describeIdempotency(database: Database): void {
  describe('idempotency keys', () => {
    it('are found while they live', async () => {
      const { store } = database;
      const change = creation();
      const key = keyFor(change, 'k 1');
      await store.commit({ ...change, idempotency: key });
      const find = (tenantId: string, mutation: string, text: string, now: string) =>
        store.findIdempotency(tenantId, mutation, text, now);
      await expect(find(key.tenantId, key.mutation, 'k 1', at(DAY - 1))).resolves.toEqual(key);
      await expect(find(key.tenantId, key.mutation, 'k 1', at(DAY))).resolves.toBeNull();
      await expect(find(key.tenantId, key.mutation, 'k 2', at(0))).resolves.toBeNull();
      await expect(find(key.tenantId, 'createCampaign', 'k 1', at(0))).resolves.toBeNull();
      await expect(find(creation().record.tenantId, key.mutation, 'k 1', at(0))).resolves.toBeNull();
    });

    it('keep a second change with the same key from applying at all', async () => {
      const { store } = database;
      const first = creation();
      const key = keyFor(first, 'once');
      await store.commit({ ...first, idempotency: key });
      const second = creation({ tenantId: first.record.tenantId });
      const outcome = await store.commit({
        ...second,
        idempotency: { ...keyFor(second, 'once'), requestHash: 'b' },
      });
      expect(outcome).toEqual({ kind: 'key_taken', existing: key });
      await expect(store.find(ALL_TENANTS, second.record.id)).resolves.toBeNull();
      await expect(store.count(ALL_TENANTS, {}, 10)).resolves.toMatchObject({ count: 1 });
    });

    it('answer before the version does, so that a repeated call learns what the first one did', async () => {
      const { store } = database;
      const created = creation();
      await store.commit(created);
      const start = changeOf(created.record, { state: 'RADAR_SCAN' });
      const key = keyFor(start, 'start');
      await store.commit({ ...start, idempotency: key });
      await expect(store.commit({ ...start, idempotency: key })).resolves.toEqual({
        kind: 'key_taken',
        existing: key,
      });
    });

    it('let one of two changes at the same moment through', async () => {
      const { store } = database;
      const first = creation();
      const second = creation({ tenantId: first.record.tenantId });
      const outcomes = await Promise.all(
        [first, second].map((change) => store.commit({ ...change, idempotency: keyFor(change, 'same') })),
      );
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['committed', 'key_taken']);
      await expect(store.count(ALL_TENANTS, {}, 10)).resolves.toMatchObject({ count: 1 });
    });

    it('are free again when they have expired', async () => {
      const { store } = database;
      const first = creation();
      await store.commit({ ...first, idempotency: keyFor(first, 'k') });
      const second = creation({ tenantId: first.record.tenantId });
      const key = keyFor(second, 'k', at(DAY));
      await expect(store.commit({ ...second, idempotency: key })).resolves.toMatchObject({
        kind: 'committed',
      });
      await expect(store.findIdempotency(key.tenantId, key.mutation, 'k', at(DAY))).resolves.toEqual(key);
    });

    it('are not taken by a change that is refused', async () => {
      const { store } = database;
      const created = creation();
      await store.commit(created);
      const stale = { ...changeOf(created.record), expectedVersion: 6 };
      stale.record.version = 7;
      const key = keyFor(stale, 'k');
      await expect(store.commit({ ...stale, idempotency: key })).resolves.toEqual({
        kind: 'version_conflict',
      });
      await expect(store.findIdempotency(key.tenantId, key.mutation, 'k', at(0))).resolves.toBeNull();
    });

    it('are purged once they have expired, a few at a time', async () => {
      const { store } = database;
      for (let number = 0; number < 5; number += 1) {
        const change = creation();
        await store.commit({ ...change, idempotency: keyFor(change, 'k', at(number)) });
      }
      await expect(store.purgeIdempotency(at(DAY - 1), 10)).resolves.toBe(0);
      await expect(store.purgeIdempotency(at(DAY + 2), 2)).resolves.toBe(2);
      await expect(store.purgeIdempotency(at(DAY + 2), 10)).resolves.toBe(1);
      await expect(store.purgeIdempotency(at(DAY + 2), 10)).resolves.toBe(0);
    });
  });
}
