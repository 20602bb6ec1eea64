import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { CampaignState, FailureReason } from '../../../src/contracts/enums.js';
import type { CampaignRecord } from '../../../src/ports/campaign-record.js';
import type {
  CampaignFilter,
  CampaignOrder,
  CampaignPageRequest,
  CampaignStore,
} from '../../../src/ports/campaign-store.js';
import { ALL_TENANTS, tenantScope, type Scope } from '../../../src/ports/scope.js';
import { at, creation, type Facts } from '../../support/campaign-fixture.js';
import type { Database } from './database.js';

const NEWEST_FIRST: CampaignOrder = { field: 'CREATED_AT', direction: 'DESC' };
const TENANTS = [uuidv7(), uuidv7()] as const;

/** The list as it should be: by definition, not by index. */
function expectedList(
  records: readonly CampaignRecord[],
  scope: Scope,
  filter: CampaignFilter,
  order: CampaignOrder,
): string[] {
  const place = (record: CampaignRecord): string =>
    `${order.field === 'CREATED_AT' ? record.createdAt : record.updatedAt} ${record.id}`;
  const sign = order.direction === 'ASC' ? 1 : -1;
  return records
    .filter((record) => scope.kind === 'all' || record.tenantId === scope.tenantId)
    .filter((record) => matches(record, filter))
    .sort((one, other) => (place(one) < place(other) ? -sign : sign))
    .map(({ id }) => id);
}

function matches({ id, name, snapshot, createdAt }: CampaignRecord, filter: CampaignFilter): boolean {
  const { states, failureReasons, search, createdAfter, createdBefore } = filter;
  return (
    (!states || states.includes(snapshot.state)) &&
    (!failureReasons || (snapshot.failure !== null && failureReasons.includes(snapshot.failure.reason))) &&
    (!search || id === search || (name?.toLowerCase().startsWith(search.toLowerCase()) ?? false)) &&
    (createdAfter === undefined || createdAt > createdAfter) &&
    (createdBefore === undefined || createdAt < createdBefore)
  );
}

/** Reads a list page by page to its end. */
async function readAll(
  store: CampaignStore,
  scope: Scope,
  request: Omit<CampaignPageRequest, 'after'>,
): Promise<CampaignRecord[]> {
  const items: CampaignRecord[] = [];
  let after: CampaignPageRequest['after'] = null;
  for (;;) {
    const page = await store.list(scope, { ...request, after });
    items.push(...page.items);
    const last = page.items.at(-1);
    if (!page.hasMore || !last) return items;
    expect(page.items).toHaveLength(request.first);
    after = { at: request.order.field === 'CREATED_AT' ? last.createdAt : last.updatedAt, id: last.id };
  }
}

const someTime = fc.integer({ min: 0, max: 5 }).map(at);
const someCampaign: fc.Arbitrary<Facts> = fc
  .record({
    tenantId: fc.constantFrom(...TENANTS),
    name: fc.constantFrom(
      null,
      'Spring',
      'spring sale',
      'SPRÜNGE',
      'Summer',
      '100%',
      '1000',
      'a_b',
      'axb',
      '\\n',
    ),
    createdAt: someTime,
    updatedAt: someTime,
    outcome: fc.oneof(
      fc.constantFrom(...Object.values(CampaignState).filter((state) => state !== 'FAILED')),
      fc.constantFrom(...Object.values(FailureReason)),
    ),
  })
  .map(({ outcome, ...facts }) =>
    outcome in FailureReason
      ? { ...facts, state: 'FAILED', failureReason: outcome as FailureReason }
      : { ...facts, state: outcome as CampaignState },
  );
const someFilter: fc.Arbitrary<CampaignFilter> = fc.record(
  {
    states: fc.subarray(Object.values(CampaignState)),
    failureReasons: fc.subarray(Object.values(FailureReason)),
    search: fc.constantFrom('', 's', 'SPR', 'sprÜ', 'spring ', '100%', '10', 'a_', '\\', 'nothing'),
    createdAfter: someTime,
    createdBefore: someTime,
  },
  { requiredKeys: [] },
);
const someOrder: fc.Arbitrary<CampaignOrder> = fc.record({
  field: fc.constantFrom('CREATED_AT', 'UPDATED_AT'),
  direction: fc.constantFrom('ASC', 'DESC'),
});
const someScope = fc.constantFrom<Scope>(ALL_TENANTS, ...TENANTS.map(tenantScope), tenantScope(uuidv7()));

export function describeLists(database: Database): void {
  describe('list and count', () => {
    it('answer every combination of scope, filter, order and page size as the definition does', async () => {
      const { store } = database;
      const created = fc.sample(someCampaign, { numRuns: 120, seed: 1 }).map((facts) => creation(facts));
      await Promise.all(created.map((change) => store.commit(change)));
      const records = created.map(({ record }) => record);

      await fc.assert(
        fc.asyncProperty(
          someScope,
          someFilter,
          someOrder,
          fc.integer({ min: 1, max: 50 }),
          async (...input) => {
            const [scope, filter, order, first] = input;
            const expected = expectedList(records, scope, filter, order);
            const items = await readAll(store, scope, { first, filter, order });
            expect(items.map(({ id }) => id)).toEqual(expected);

            const exact = await store.count(scope, filter, 1000);
            expect(exact).toEqual({ count: expected.length, capped: false });
            const capped = await store.count(scope, filter, 5);
            const byStates = Object.keys(filter).every(
              (key) => key === 'states' || filter[key as 'search'] === '',
            );
            const stops = expected.length > 5 && !byStates && !emptyList(filter);
            expect(capped).toEqual({ count: stops ? 5 : expected.length, capped: stops });
          },
        ),
        { numRuns: 150 },
      );
    });

    it('find a name by its beginning in any case, taken literally', async () => {
      const { store } = database;
      const names = [
        'Frühling',
        'frühlingsfest',
        'FRÜHSTÜCK',
        'ΟΔΟΣ',
        'οδοσα',
        '50% off',
        '500',
        'x\\y',
        'x\u0000y',
        '😀 smile',
      ];
      await Promise.all(names.map((name) => store.commit(creation({ name }))));
      const find = async (search: string): Promise<(string | null)[]> => {
        const page = await store.list(ALL_TENANTS, {
          first: 50,
          after: null,
          filter: { search },
          order: NEWEST_FIRST,
        });
        return page.items.map(({ name }) => name).sort();
      };
      await expect(find('FRÜHL')).resolves.toEqual(['Frühling', 'frühlingsfest']);
      await expect(find('früh')).resolves.toEqual(['FRÜHSTÜCK', 'Frühling', 'frühlingsfest']);
      await expect(find('οδος')).resolves.toEqual(['ΟΔΟΣ', 'οδοσα']);
      await expect(find('50%')).resolves.toEqual(['50% off']);
      await expect(find('x\\')).resolves.toEqual(['x\\y']);
      await expect(find('x\u0000')).resolves.toEqual(['x\u0000y']);
      await expect(find('😀')).resolves.toEqual(['😀 smile']);
      await expect(find('ling')).resolves.toEqual([]);
      await expect(find('\u{10ffff}')).resolves.toEqual([]);
    });

    it('find a campaign by its whole id, in its scope, once', async () => {
      const { store } = database;
      const change = creation();
      const namesake = creation({ tenantId: change.record.tenantId, name: `${change.record.id} copy` });
      const selfNamed = creation({ id: uuidv7() });
      selfNamed.record.name = selfNamed.record.id;
      for (const each of [change, namesake, selfNamed]) await store.commit(each);
      const find = async (scope: Scope, search: string): Promise<string[]> => {
        const page = await store.list(scope, {
          first: 9,
          after: null,
          filter: { search },
          order: NEWEST_FIRST,
        });
        await expect(store.count(scope, { search }, 9)).resolves.toMatchObject({ count: page.items.length });
        return page.items.map(({ id }) => id);
      };
      const { id, tenantId } = change.record;
      await expect(find(tenantScope(tenantId), id)).resolves.toEqual([namesake.record.id, id]);
      await expect(find(ALL_TENANTS, id.toUpperCase())).resolves.toEqual([namesake.record.id, id]);
      await expect(find(ALL_TENANTS, selfNamed.record.id)).resolves.toEqual([selfNamed.record.id]);
      await expect(find(tenantScope(uuidv7()), id)).resolves.toEqual([]);
      await expect(find(ALL_TENANTS, id.slice(0, 35))).resolves.toEqual([namesake.record.id]);
    });
  });

  describe('find', () => {
    it('shows a campaign to its tenant and to those who see all', async () => {
      const { store } = database;
      const { record } = creation();
      const others = Array.from({ length: 3 }, () => creation());
      await Promise.all([creationOf(record), ...others].map((change) => store.commit(change)));
      const ids = [record, ...others.map((change) => change.record)].map(({ id }) => id);
      const mine = tenantScope(record.tenantId);
      await expect(store.find(mine, record.id)).resolves.toEqual(record);
      await expect(store.find(tenantScope(uuidv7()), record.id)).resolves.toBeNull();
      await expect(store.find(ALL_TENANTS, 'no such id')).resolves.toBeNull();
      await expect(store.find(ALL_TENANTS, '\u0000')).resolves.toBeNull();
      await expect(store.findMany(mine, [...ids, uuidv7(), record.id])).resolves.toEqual([record]);
      await expect(store.findMany(ALL_TENANTS, ids)).resolves.toHaveLength(4);
      await expect(store.findMany(ALL_TENANTS, [])).resolves.toEqual([]);
    });
  });
}

function emptyList({ states, failureReasons }: CampaignFilter): boolean {
  return states?.length === 0 || failureReasons?.length === 0;
}

function creationOf(record: CampaignRecord): ReturnType<typeof creation> {
  return creation({ id: record.id, tenantId: record.tenantId });
}
