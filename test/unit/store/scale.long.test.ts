import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import { continueChain, EMPTY_CHAIN, type ChainHead } from '../../../src/contracts/audit-chain.js';
import type { CampaignFilter, CampaignStore } from '../../../src/ports/campaign-store.js';
import { ALL_TENANTS, tenantScope } from '../../../src/ports/scope.js';
import { DatabaseThread } from '../../../src/store/sqlite/database-thread.js';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.js';
import { at, changeOf, creation } from '../../support/campaign-fixture.js';
import { temporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.js';

const PAGE = 256;
const ROUNDS = 9;
/** What a read may take that is too short to be compared, in milliseconds. */
const NOISE = 50;
const TENANT = '00000000-0000-7000-8000-000000000007';

/** Campaigns of fifty tenants, in every state, a tenth of them failed, some due; ten entries each. */
const FILL = [
  `INSERT INTO campaign (id, tenant_id, name, name_search, state, failure_reason, version, sequence, head_hash, due_at,
     takeovers, created_at, updated_at, snapshot)
   WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :campaigns)
   SELECT printf('10000000-0000-7000-8000-%012d', n), printf('00000000-0000-7000-8000-%012d', n % 50),
     'Campaign ' || n, 'campaign ' || n,
     CASE n % 10 WHEN 0 THEN 'FAILED' WHEN 1 THEN 'RADAR_SCAN' WHEN 2 THEN 'IDLE' ELSE 'COMPLETED' END,
     CASE n % 10 WHEN 0 THEN 'TIMEOUT' END, 10, 10, printf('%064d', 0),
     CASE n % 10 WHEN 1 THEN strftime('%Y-%m-%dT%H:%M:%fZ', 1767225600 + n, 'unixepoch') END, 0,
     strftime('%Y-%m-%dT%H:%M:%fZ', 1767225600 + n, 'unixepoch'),
     strftime('%Y-%m-%dT%H:%M:%fZ', 1767225600 + n * 7 % 100000, 'unixepoch'),
     '{"state":"COMPLETED","failure":null,"padding":"' || printf('%0600d', 0) || '"}'
   FROM n`,
  `INSERT INTO audit_entry (campaign_id, tenant_id, sequence, occurred_at, execution_id, actor, action, metadata,
     previous_hash, hash)
   SELECT c.id, c.tenant_id, value, c.created_at, c.id, 'orchestrator', 'note', '{}', c.head_hash, c.head_hash
   FROM json_each('[1,2,3,4,5,6,7,8,9,10]') CROSS JOIN campaign AS c`,
  `INSERT INTO campaign_count SELECT tenant_id, state, count(*) FROM campaign GROUP BY 1, 2`,
  `INSERT INTO campaign_count SELECT '', state, count(*) FROM campaign GROUP BY 2`,
];

interface Filled {
  store: CampaignStore;
  /** The id of a campaign in the middle. */
  middle: string;
}

describe('A store with a million entries', () => {
  let directory: TemporaryDirectory;
  let small: Filled;
  let large: Filled;
  const stores: CampaignStore[] = [];

  async function fill(campaigns: number): Promise<Filled> {
    const path = join(directory.path, `${campaigns}.db`);
    const store = await openSqliteStore({ url: `file:${path}` });
    stores.push(store);
    const thread = new DatabaseThread({ path, writable: true, busyTimeoutMs: 60_000 });
    try {
      for (const sql of FILL) {
        await thread.run({
          kind: 'query',
          sql: sql.replace(':campaigns', String(campaigns)),
          parameters: [],
        });
      }
    } finally {
      await thread.close();
    }
    return { store, middle: `10000000-0000-7000-8000-${String(campaigns / 2).padStart(12, '0')}` };
  }

  beforeAll(async () => {
    directory = await temporaryDirectory();
    small = await fill(50);
    large = await fill(100_000);
  }, 120_000);
  afterAll(async () => {
    for (const store of stores) await store.close();
    await directory.remove();
  });

  /** How long it takes at best: whatever else runs on the machine only makes it slower. */
  async function quickest(read: () => Promise<unknown>): Promise<number> {
    let quickest = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round += 1) {
      const start = performance.now();
      await read();
      quickest = Math.min(quickest, performance.now() - start);
    }
    return quickest;
  }

  async function expectSameCost(read: (filled: Filled) => Promise<unknown>): Promise<void> {
    const few = await quickest(() => read(small));
    const many = await quickest(() => read(large));
    expect({ few, many, grows: many > 4 * few + NOISE }).toEqual({ few, many, grows: false });
  }

  const filters: CampaignFilter[] = [
    {},
    { states: ['RADAR_SCAN', 'FAILED', 'IDLE'] },
    { failureReasons: ['TIMEOUT'] },
    { search: 'campaign 77' },
    { search: 'campaign' },
    { createdAfter: at(10), createdBefore: at(40) },
    { createdAfter: at(10) },
    { createdAfter: at(10), states: ['FAILED'], search: 'camp' },
  ];
  for (const filter of filters) {
    it(`reads a page as fast as one with fifty campaigns, with the filter ${JSON.stringify(filter)}`, async () => {
      for (const scope of [ALL_TENANTS, tenantScope(TENANT)]) {
        for (const field of ['CREATED_AT', 'UPDATED_AT'] as const) {
          for (const direction of ['ASC', 'DESC'] as const) {
            const order = { field, direction };
            await expectSameCost(({ store }) => store.list(scope, { first: 20, after: null, filter, order }));
            await expectSameCost(({ store, middle }) =>
              store.list(scope, { first: 20, after: { at: at(30), id: middle }, filter, order }),
            );
          }
        }
        await expectSameCost(({ store }) => store.count(scope, filter, 1000));
      }
    });
  }

  it('does everything else as fast', async () => {
    for (const scope of [ALL_TENANTS, tenantScope(TENANT)]) {
      await expectSameCost(({ store, middle }) => store.find(scope, middle));
      await expectSameCost(({ store, middle }) => store.entries(scope, middle, 3, 5));
      await expectSameCost(async ({ store }) => store.feed(scope, await store.feedHead(), 50));
    }
    await expectSameCost(({ store }) => store.due(at(200_000), 100));
    await expectSameCost(({ store, middle }) => store.heads([middle]));
    await expectSameCost(({ store }) => store.commit(creation()));
  });
});

describe('A campaign with 50,000 entries', () => {
  it('is read page by page to its end, with the chain intact', async () => {
    const directory = await temporaryDirectory();
    const store = await openSqliteStore({ url: `file:${join(directory.path, 'long.db')}` });
    const entries = Array.from({ length: 500 }, (_, n) => ({ n }));
    let change = creation({ entries });
    for (let commits = 0; commits < 100; commits += 1) {
      await store.commit(change);
      if (commits < 99) change = changeOf(change.record, { entries });
    }
    let head: ChainHead | null = EMPTY_CHAIN;
    for (;;) {
      const page = await store.entries(ALL_TENANTS, change.record.id, head.sequence, PAGE);
      if (page.length === 0) break;
      head = continueChain(change.record.id, head, page);
      if (!head) throw new Error('The chain is broken.');
    }
    expect(head).toEqual({ sequence: 50_000, hash: change.record.headHash });
    await store.close();
    await directory.remove();
  });
});
