import { describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { ARTIFACT_KINDS } from '../../../src/ports/campaign-record.js';
import { ALL_TENANTS, tenantScope } from '../../../src/ports/scope.js';
import { changeOf, creation } from '../../support/campaign-fixture.js';
import type { Database } from './database.js';

export function describeArtifacts(database: Database): void {
  describe('artifacts', () => {
    it('are kept as the exact text', async () => {
      const { store } = database;
      const change = creation();
      const metadata = `{ "big" : "${'é'.repeat(32 * 1024)}",\n "n": 1.0, "e": 1E400, "z": "\\u0000", "a": 1, "a": 2 }`;
      change.writeArtifacts = { metadata, assets: '[]' };
      await store.commit(change);
      const { id } = change.record;
      await expect(store.artifacts(ALL_TENANTS, [id], ['metadata', 'assets', 'strategy'])).resolves.toEqual(
        new Map([[id, { metadata, assets: '[]' }]]),
      );
    });

    it('are replaced and cleared with the change that says so', async () => {
      const { store } = database;
      const created = creation();
      created.writeArtifacts = { metadata: '{"v":1}', strategy: '{}', assets: '[1]' };
      await store.commit(created);
      const change = changeOf(created.record);
      change.writeArtifacts = { metadata: '{"v":2}' };
      change.clearArtifacts = ['strategy', 'learnings'];
      await store.commit(change);
      const { id } = created.record;
      await expect(store.artifacts(ALL_TENANTS, [id], ARTIFACT_KINDS)).resolves.toEqual(
        new Map([[id, { metadata: '{"v":2}', assets: '[1]' }]]),
      );
    });

    it('are read of many campaigns at once, of the scope and the kinds asked for', async () => {
      const { store } = database;
      const tenantId = uuidv7();
      const mine = Array.from({ length: 40 }, () => creation({ tenantId }));
      const foreign = creation();
      for (const change of [...mine, foreign]) {
        change.writeArtifacts = { metadata: `"${change.record.id}"`, assets: '[]' };
      }
      await Promise.all([...mine, foreign].map((change) => store.commit(change)));
      const ids = [...mine, foreign, ...mine].map(({ record }) => record.id);

      const found = await store.artifacts(tenantScope(tenantId), [...ids, uuidv7()], ['metadata']);
      expect(found).toEqual(new Map(mine.map(({ record }) => [record.id, { metadata: `"${record.id}"` }])));
      expect((await store.artifacts(ALL_TENANTS, ids, ['assets'])).size).toBe(41);
      expect((await store.artifacts(ALL_TENANTS, ids, [])).size).toBe(0);
      expect((await store.artifacts(ALL_TENANTS, [], ['assets'])).size).toBe(0);
    });
  });
}
