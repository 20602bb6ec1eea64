import { expect, test } from '@jest/globals';
import { createLoaders } from '../../../src/resolvers/loaders.js';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import { aRecord, anEntry, aStoreOf, fakeEngine } from '../../support/fake-engine.js';

const ID = '0195a000-0000-7000-8000-000000000001';

test('an artifact is read once per request, and again when the campaign has changed', async () => {
  const record = aRecord(ID);
  const store = aStoreOf([record], { [ID]: { assets: '[{"kind":"banner"}]' } });
  const loaders = createLoaders(fakeEngine({ store }), ALL_TENANTS);
  expect(await loaders.artifact(record, 'assets')).toEqual([{ kind: 'banner' }]);
  expect(await loaders.artifact(record, 'assets')).toEqual([{ kind: 'banner' }]);
  expect(store.calls).toEqual(['artifacts 1']);
  await loaders.artifact(aRecord(ID, { version: 2 }), 'assets');
  expect(store.calls).toHaveLength(2);
});

test('one answer carries 64 MiB of artifacts and no more, however often the same one is named', async () => {
  const record = aRecord(ID);
  const store = aStoreOf([record], { [ID]: { assets: JSON.stringify([{ text: 'x'.repeat(2 ** 20) }]) } });
  const loaders = createLoaders(fakeEngine({ store }), ALL_TENANTS);
  for (let i = 0; i < 63; i += 1) await loaders.artifact(record, 'assets');
  await expect(loaders.artifact(record, 'assets')).rejects.toMatchObject({
    extensions: { code: 'OPERATION_TOO_COMPLEX' },
  });
});

test('what an answer repeats counts as often, and so does the metadata of entries', async () => {
  const record = aRecord(ID);
  const store = aStoreOf([record], { [ID]: { strategy: JSON.stringify({ text: 'x'.repeat(2 ** 20) }) } });
  const loaders = createLoaders(fakeEngine({ store }), ALL_TENANTS);
  await loaders.artifact(record, 'strategy', 60);
  const entry = anEntry(ID, 1, { metadata: { text: 'x'.repeat(8_000) } });
  for (let i = 0; i < 400; i += 1) expect(loaders.entryMetadata(entry)).toBe(entry.metadata);
  const more = () => Array.from({ length: 200 }, () => loaders.entryMetadata(entry));
  expect(more).toThrow('64 MiB');
});

test('a chain is verified anew each time, and once for all who ask at the same moment', async () => {
  let verified = 0;
  const loaders = createLoaders(
    fakeEngine({ auditTrailIntact: async () => (verified += 1) > 0 }),
    ALL_TENANTS,
  );
  expect(await Promise.all([loaders.trailIntact(ID), loaders.trailIntact(ID)])).toEqual([true, true]);
  expect(verified).toBe(1);
  await loaders.trailIntact(ID);
  expect(verified).toBe(2);
});
