import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CampaignApi } from '../support/campaign-api.js';

let api: CampaignApi;
beforeAll(async () => {
  api = await CampaignApi.open();
});
afterAll(() => api.close());

const TENANT = '0195a000-0000-7000-8000-00000000aaaa';

describe('a list of campaigns', () => {
  const as = `Bearer ${TENANT}`;
  const ids: string[] = [];
  beforeAll(async () => {
    for (const name of ['Autumn', 'autumn leaves', 'Winter', 'Bear', 'Bee']) {
      const { campaign } = await api.run('createCampaign', { name }, as);
      ids.push(campaign?.id ?? '');
    }
    await api.run('cancelCampaign', { campaignId: ids[4] }, as);
  });

  interface Listed {
    campaigns: {
      nodes: { name: string }[];
      pageInfo: { endCursor: string; hasNextPage: boolean };
      totalCount: number;
      totalCountCapped: boolean;
    };
  }
  const LIST = `query($first: Int, $after: String, $filter: CampaignFilter, $orderBy: CampaignOrder) {
    campaigns(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
      nodes { name } pageInfo { endCursor hasNextPage } totalCount totalCountCapped } }`;
  const list = async (variables: Record<string, unknown>) => {
    const { campaigns } = await api.ask<Listed>(LIST, variables, as);
    return { names: campaigns.nodes.map(({ name }) => name), ...campaigns };
  };

  test('holds the caller’s tenant only, newest first', async () => {
    const { names, totalCount, totalCountCapped } = await list({});
    expect(names).toEqual(['Bee', 'Bear', 'Winter', 'autumn leaves', 'Autumn']);
    expect([totalCount, totalCountCapped]).toEqual([5, false]);
  });

  test.each([
    [{ search: 'AUTUMN' }, ['autumn leaves', 'Autumn']],
    [{ states: ['CANCELLED'] }, ['Bee']],
    [{ states: [] }, ['Bee', 'Bear', 'Winter', 'autumn leaves', 'Autumn']],
    [{ failureReasons: ['TIMEOUT'] }, []],
    [{ createdBefore: '2020-01-01T00:00:00+02:00' }, []],
    [{ createdAfter: '2020-01-01T00:00:00+02:00', search: 'be' }, ['Bee', 'Bear']],
  ])('is filtered by %j', async (filter, expected) => {
    const { names, totalCount } = await list({ filter });
    expect(names).toEqual(expected);
    expect(totalCount).toBe(expected.length);
  });

  test('finds a campaign by its whole id', async () => {
    expect((await list({ filter: { search: ids[2] } })).names).toEqual(['Winter']);
  });

  test.each(['CREATED_AT', 'UPDATED_AT'])('is paged through by %s in both directions', async (field) => {
    for (const direction of ['ASC', 'DESC']) {
      const whole = (await list({ orderBy: { field, direction } })).names;
      const paged: string[] = [];
      let after: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof list>> = await list({
          first: 2,
          after,
          orderBy: { field, direction },
        });
        paged.push(...page.names);
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      expect(paged).toEqual(whole);
      expect(paged).toHaveLength(5);
    }
  });

  test('refuses a cursor that was made for another order', async () => {
    const { pageInfo } = await list({ first: 1 });
    const { errors } = await api.send(
      LIST,
      { after: pageInfo.endCursor, orderBy: { field: 'UPDATED_AT', direction: 'DESC' } },
      as,
    );
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });
});
