import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isInterfaceType } from 'graphql';
import { auditEntryId } from '../../src/contracts/audit-chain.js';
import { createSchema } from '../../src/resolvers/schema.js';
import { CampaignApi } from '../support/campaign-api.js';

const [HOME, ABROAD] = ['0193e8a0-0000-7000-8000-0000000000a1', '0193e8a0-0000-7000-8000-0000000000a2'];
const BY_ID = 'query ($id: ID!) { node(id: $id) { __typename id } campaign(id: $id) { id } }';

let api: CampaignApi;
let campaignId: string;
beforeAll(async () => {
  api = await CampaignApi.open();
  campaignId = await api.create({ tenantId: HOME });
});
afterAll(() => api.close());

const idOf: Record<string, () => string> = {
  Campaign: () => campaignId,
  AuditEntry: () => auditEntryId(campaignId, 1),
};

function nodeTypes(): string[] {
  const schema = createSchema();
  const node = schema.getType('Node');
  return isInterfaceType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : [];
}

describe('node(id)', () => {
  test.each(nodeTypes())('finds a %s by its id, for its tenant and for nobody else', async (name) => {
    const id = idOf[name]?.();
    const query = 'query ($id: ID!) { node(id: $id) { __typename id } }';
    const own = await api.ask(query, { id }, `Bearer ${HOME} viewer`);
    expect(own).toEqual({ node: { __typename: name, id } });
    expect(await api.ask(query, { id }, `Bearer ${ABROAD} viewer`)).toEqual({ node: null });
  });

  test.each([
    ['a campaign that is none', () => randomUUID()],
    ['an entry of a campaign that is none', () => auditEntryId(randomUUID(), 1)],
    ['an entry beyond the newest', () => auditEntryId(campaignId, 2)],
    ['an entry beyond all numbers', () => auditEntryId(campaignId, 999_999_999_999_999)],
    ['an entry with something behind it', () => `${auditEntryId(campaignId, 1)}=`],
    ['nothing', () => ''],
    ['a zero byte', () => `${campaignId}\0`],
    ['very much', () => 'x'.repeat(100_000)],
  ])('is null for %s, and so is campaign(id)', async (_what, id) => {
    expect(await api.ask(BY_ID, { id: id() })).toEqual({ node: null, campaign: null });
  });

  test('is null for any other text', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.uuid());
    await fc.assert(
      fc.asyncProperty(text, async (id) => {
        expect(await api.ask(BY_ID, { id })).toEqual({ node: null, campaign: null });
      }),
      { numRuns: 60 },
    );
  });
});

describe('a connection', () => {
  const PAGE = 'edges { cursor node { id } } nodes { id } totalCount';
  const INFO = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
  interface Connection {
    edges: { cursor: string; node: { id: string } }[];
    nodes: { id: string }[];
    totalCount: number;
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
  }
  const campaigns = async (first: number, after: string | null) => {
    const query = `query ($first: Int, $after: String) { list: campaigns(first: $first, after: $after) { ${PAGE} ${INFO} } }`;
    return (await api.ask<{ list: Connection }>(query, { first, after })).list;
  };
  const trail = async (first: number, after: string | null) => {
    const query = `query ($id: ID!, $first: Int, $after: String) {
      campaign(id: $id) { list: auditTrail(first: $first, after: $after) { ${PAGE} ${INFO} } }
    }`;
    const answer = await api.ask<{ campaign: { list: Connection } }>(query, { id: campaignId, first, after });
    return answer.campaign.list;
  };

  beforeAll(async () => {
    for (let n = 0; n < 4; n += 1) await api.create({ tenantId: HOME });
    await api.run('startCampaign', { campaignId });
    await api.follow(campaignId, 'COMPLETED');
  });

  test.each([
    ['campaigns', campaigns],
    ['auditTrail', trail],
  ])('such as %s goes on behind any of its cursors, whatever the size of the page', async (_name, page) => {
    const whole = await page(100, null);
    expect(whole.edges.length).toBeGreaterThan(3);
    expect(whole.totalCount).toBe(whole.edges.length);
    const { length } = whole.edges;
    for (let from = 0; from <= length; from += 1) {
      const after = whole.edges[from - 1]?.cursor ?? null;
      for (const first of [1, 2, length]) {
        const { edges, nodes, pageInfo } = await page(first, after);
        expect(edges).toEqual(whole.edges.slice(from, from + first));
        expect(nodes).toEqual(edges.map(({ node }) => node));
        expect(pageInfo).toEqual({
          hasNextPage: from + first < length,
          hasPreviousPage: from > 0,
          startCursor: edges.at(0)?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        });
      }
    }
  });

  test.each([0, -1, 101, 2 ** 31 - 1])('refuses a page of %s', async (first) => {
    const answer = await api.send(`{ campaigns(first: ${String(first)}) { totalCount } }`);
    expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });
});
