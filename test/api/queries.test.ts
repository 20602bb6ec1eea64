import { afterEach, describe, expect, test } from '@jest/globals';
import { aRecord, aStoreOf, fakeEngine } from '../support/fake-engine.js';
import { post, serve, type Served } from '../support/serve.js';

const IDS = ['0195a000-0000-7000-8000-000000000001', '0195a000-0000-7000-8000-000000000002'] as const;

let server: Served;
afterEach(() => server.close());

describe('a page of campaigns', () => {
  test('reads the artifacts of all its campaigns in one batch, and only when they are asked for', async () => {
    const store = aStoreOf(
      IDS.map((id) => aRecord(id)),
      { [IDS[0]]: { assets: '[{"kind":"banner"}]', metadata: '{"a":1}' } },
    );
    server = await serve({ engine: fakeEngine({ store }) });

    const plain = await post(server, '{ campaigns { nodes { id state } } }');
    expect(plain.errors).toBeUndefined();
    expect(store.calls).toEqual(['list']);

    const rich = await post(
      server,
      '{ campaigns { nodes { assets metadata radarScan } totalCount totalCountCapped } }',
    );
    expect(rich.data).toEqual({
      campaigns: {
        nodes: [
          { assets: [{ kind: 'banner' }], metadata: { a: 1 }, radarScan: null },
          { assets: [], metadata: {}, radarScan: null },
        ],
        totalCount: 2,
        totalCountCapped: false,
      },
    });
    expect(store.calls.slice(1).sort()).toEqual(['artifacts 2', 'count', 'list']);
  });
});
