import { describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { CampaignCommit, CampaignStore } from '../../../src/ports/campaign-store.js';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import { at, changeOf, creation, keyFor } from '../../support/campaign-fixture.js';
import type { Database } from './database.js';

/** Everything that the store tells about a campaign. */
async function everythingAbout(store: CampaignStore, id: string): Promise<unknown> {
  return {
    record: await store.find(ALL_TENANTS, id),
    entries: await store.entries(ALL_TENANTS, id, 0, 1000),
    artifacts: await store.artifacts(ALL_TENANTS, [id], ['metadata', 'strategy']),
    head: await store.heads([id]),
  };
}

export function describeCommits(database: Database): void {
  describe('commit', () => {
    it('keeps a new campaign exactly as it was given', async () => {
      const { store } = database;
      const change = creation({ name: 'Spring', dueAt: at(5), entries: [{ a: 1 }, { b: [null, true] }] });
      await expect(store.commit(change)).resolves.toMatchObject({ kind: 'committed' });
      await expect(store.find(ALL_TENANTS, change.record.id)).resolves.toEqual(change.record);
      await expect(store.entries(ALL_TENANTS, change.record.id, 0, 10)).resolves.toEqual(change.entries);
    });

    it('keeps every column of a change', async () => {
      const { store } = database;
      const created = creation({ name: 'Spring' });
      await store.commit(created);
      const change = changeOf(created.record, {
        name: 'Summer',
        state: 'FAILED',
        failureReason: 'TIMEOUT',
        dueAt: at(9),
        updatedAt: at(3),
      });
      await store.commit(change);
      await expect(store.find(ALL_TENANTS, created.record.id)).resolves.toEqual(change.record);
    });

    it('keeps names and values with characters that databases like to lose', async () => {
      const { store } = database;
      const odd = [
        '\u0000',
        'a\u0000b',
        '😀',
        '\ud83d',
        'x\udc00y',
        '\\u0000',
        '%_\\\'"',
        'Ünï\u2028',
        '\u0007',
        ' ',
      ];
      for (const text of odd) {
        const change = creation({ name: text, entries: [{ [text]: [text, { text }] }] });
        change.writeArtifacts = { metadata: JSON.stringify({ [text]: text }) };
        await store.commit(change);
        await expect(store.find(ALL_TENANTS, change.record.id)).resolves.toEqual(change.record);
        await expect(store.entries(ALL_TENANTS, change.record.id, 0, 10)).resolves.toEqual(change.entries);
      }
    });

    it('keeps keys that mean something to JavaScript', async () => {
      const { store } = database;
      const text = '{"__proto__":{"admin":true},"constructor":1,"toString":null}';
      const change = creation({ entries: [JSON.parse(text) as Record<string, never>] });
      await store.commit(change);
      const [entry] = await store.entries(ALL_TENANTS, change.record.id, 0, 10);
      expect(JSON.stringify(entry?.metadata)).toBe(text);
    });

    it('refuses to create a campaign twice', async () => {
      const { store } = database;
      const change = creation({ name: 'first' });
      await store.commit(change);
      const again = creation({ id: change.record.id, name: 'second' });
      await expect(store.commit(again)).resolves.toEqual({ kind: 'version_conflict' });
      await expect(store.find(ALL_TENANTS, change.record.id)).resolves.toEqual(change.record);
    });

    it('refuses to change a campaign that is not there', async () => {
      const change = changeOf(creation().record);
      await expect(database.store.commit(change)).resolves.toEqual({ kind: 'version_conflict' });
      await expect(database.store.heads([change.record.id])).resolves.toEqual([]);
    });

    it('changes nothing at all when the version is another', async () => {
      const { store } = database;
      const created = creation();
      created.writeArtifacts = { metadata: '{}' };
      await store.commit(created);
      await store.commit(changeOf(created.record, { state: 'RADAR_SCAN' }));
      const before = await everythingAbout(store, created.record.id);

      const late = changeOf(created.record, { state: 'CANCELLED', dueAt: at(1) });
      late.writeArtifacts = { strategy: '{"late":true}' };
      late.clearArtifacts = ['metadata'];
      late.idempotency = keyFor(late, 'late');
      await expect(store.commit(late)).resolves.toEqual({ kind: 'version_conflict' });

      await expect(everythingAbout(store, created.record.id)).resolves.toEqual(before);
      await expect(store.count(ALL_TENANTS, { states: ['CANCELLED'] }, 10)).resolves.toMatchObject({
        count: 0,
      });
      await expect(
        store.findIdempotency(created.record.tenantId, 'startCampaign', 'late', at(0)),
      ).resolves.toBeNull();
    });

    it('lets exactly one of many changes at the same moment win', async () => {
      const { store } = database;
      const created = creation();
      await store.commit(created);
      const rivals = Array.from({ length: 50 }, (_, index) =>
        changeOf(created.record, { name: `rival ${index}` }),
      );
      const outcomes = await Promise.all(rivals.map((rival) => store.commit(rival)));
      const winners = rivals.filter((_, index) => outcomes[index]?.kind === 'committed');
      expect(winners).toHaveLength(1);
      expect(outcomes.filter(({ kind }) => kind === 'version_conflict')).toHaveLength(49);
      await expect(store.find(ALL_TENANTS, created.record.id)).resolves.toEqual(winners[0]?.record);
    });

    it('applies changes of one campaign that come together in their order', async () => {
      const { store } = database;
      const first = creation();
      const second = changeOf(first.record, { state: 'RADAR_SCAN' });
      const third = changeOf(second.record, { state: 'STRATEGY_GEN' });
      const outcomes = await Promise.all([first, second, third].map((change) => store.commit(change)));
      expect(outcomes.map(({ kind }) => kind)).toEqual(['committed', 'committed', 'committed']);
      await expect(store.find(ALL_TENANTS, first.record.id)).resolves.toEqual(third.record);
    });

    it('lets a faulty change fail alone among those that it came with', async () => {
      const { store } = database;
      const created = creation();
      await store.commit(created);
      const good = Array.from({ length: 49 }, () => creation({ dueAt: at(0) }));
      const faulty: CampaignCommit[] = [
        // Its entries do not continue the stored trail ...
        { ...changeOf({ ...created.record, sequence: 7 }, { state: 'CANCELLED' }) },
        { ...changeOf({ ...created.record, sequence: 0 }, { state: 'CANCELLED' }) },
        // ... and this one's are not even its own.
        { ...creation(), entries: creation().entries },
      ];
      const commits = [...good.slice(0, 20), ...faulty, ...good.slice(20)].map((change) =>
        store.commit(change),
      );
      const outcomes = await Promise.allSettled(commits);
      expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(3);
      expect(outcomes.filter((o) => o.status === 'fulfilled' && o.value.kind === 'committed')).toHaveLength(
        49,
      );
      await expect(store.find(ALL_TENANTS, created.record.id)).resolves.toEqual(created.record);
      await expect(store.count(ALL_TENANTS, {}, 10)).resolves.toEqual({ count: 50, capped: false });
      await expect(store.due(at(0), 100)).resolves.toHaveLength(49);
    });

    it('counts the campaigns of each state as a recount would', async () => {
      const { store } = database;
      const tenantId = uuidv7();
      const created = Array.from({ length: 30 }, () => creation({ tenantId }));
      await Promise.all(created.map((change) => store.commit(change)));
      await Promise.all(
        created.slice(0, 20).map(({ record }) => store.commit(changeOf(record, { state: 'RADAR_SCAN' }))),
      );
      const scope = { kind: 'tenant', tenantId } as const;
      const counts = await Promise.all([
        store.count(scope, {}, 1),
        store.count(scope, { states: ['IDLE'] }, 1),
        store.count(scope, { states: ['RADAR_SCAN', 'COMPLETED'] }, 1),
        store.count(ALL_TENANTS, { states: ['IDLE', 'RADAR_SCAN', 'IDLE'] }, 1),
        store.count({ kind: 'tenant', tenantId: uuidv7() }, {}, 1),
      ]);
      expect(counts.map(({ count }) => count)).toEqual([30, 10, 20, 30, 0]);
      expect(counts.some(({ capped }) => capped)).toBe(false);
    });
  });
}
