import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, fetchExchange, subscriptionExchange, type AnyVariables } from '@urql/core';
import { cacheExchange, type KeyGenerator } from '@urql/exchange-graphcache';
import { getIntrospectionQuery, isObjectType, isUnionType, type IntrospectionQuery } from 'graphql';
import { createClient, type Client as SocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { createSchema } from '../../src/resolvers/schema.js';
import { CampaignApi } from '../support/campaign-api.js';
import { audit } from '../support/engine/scripted-services.js';
import { eventually } from '../support/eventually.js';

/** What docs/reference/graphql.md tells clients with a normalising cache to keep inside the object around it. */
const EMBEDDED = namesAfter('have no id');

function namesAfter(phrase: string): string[] {
  const paragraphs = readFileSync('docs/reference/graphql.md', 'utf8').split('\n\n');
  const paragraph = paragraphs.find((text) => text.includes(phrase)) ?? '';
  return [...paragraph.matchAll(/`([A-Z]\w+)`/g)].map(([, name = '']) => name);
}

/** The names of types that belong to a list or a mutation, and not to an object. */
const AROUND = /(Connection|Edge|Payload)$|^(Query|Mutation|Subscription|PageInfo|__\w+)$/;

test('a type has an id and is a node, or is named in the reference as part of the object around it', () => {
  const types = Object.values(createSchema().getTypeMap()).filter(isObjectType);
  const entities = types.filter((type) => 'id' in type.getFields());
  const notNodes = entities.filter((type) => !type.getInterfaces().some(({ name }) => name === 'Node'));
  expect(notNodes.map(({ name }) => name)).toEqual([]);
  const others = types.filter((type) => !entities.includes(type) && !AROUND.test(type.name));
  expect(others.map(({ name }) => name).sort()).toEqual([...EMBEDDED].sort());
  expect(Object.values(createSchema().getTypeMap()).filter(isUnionType)).toEqual([]);
});

const CAMPAIGN = `
  id tenantId name metadata state paused version executionId progress waiting { reason since until }
  failure { reason details state retryable occurredAt } radarScan
  strategy { briefId targetAudience coreMessage channels budgetAllocation doNotDo toneGuard } assets
  qualityReport { verdict checks { checkId result reasonCode severity evidence } timestamp }
  review { contentHash requestedAt reasons decision decidedBy decidedAt note }
  publication publishOutcome learnings availableActions
`;
const LIST = `{
  campaigns(first: 10, filter: {}) {
    totalCount totalCountCapped
    edges { cursor node { id name state progress } }
    nodes { id name state progress }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;
const DETAIL = `query ($id: ID!) {
  campaign(id: $id) {
    ${CAMPAIGN}
    auditTrail(first: 100) { totalCount nodes { id sequence action transition { from to event } } }
  }
}`;
const SYSTEM = `query ($id: ID!) {
  node(id: $id) { id ... on Campaign { state } ... on AuditEntry { sequence campaign { id } } }
  campaignMachine { states { name final service } transitions { from to event guard } mermaid }
  services { name reachable circuit p50Ms p99Ms lastError }
  viewer { subject tenantId roles }
}`;
const EVENTS = `subscription ($id: ID!) {
  campaignEvents(campaignId: $id, after: 0) {
    id sequence action transition { from to event } campaign { ${CAMPAIGN} }
  }
}`;
const FEED = `subscription {
  campaignFeed { cursor entry { id sequence metadata campaign { id state progress } } }
}`;

describe('a normalising cache that knows the schema', () => {
  let api: CampaignApi;
  let sockets: SocketClient;
  let client: Client;
  const complaints: string[] = [];
  let requests = 0;

  beforeAll(async () => {
    api = await CampaignApi.open();
    sockets = createClient({ url: api.server.wsUrl, webSocketImpl: WebSocket });
    const schema = await api.ask<IntrospectionQuery>(getIntrospectionQuery());
    const embedded = (): ReturnType<KeyGenerator> => null;
    client = new Client({
      url: `${api.server.url}/graphql`,
      preferGetMethod: false,
      fetch: (...request) => {
        requests += 1;
        return fetch(...request);
      },
      exchanges: [
        cacheExchange({
          schema,
          keys: Object.fromEntries(EMBEDDED.map((name) => [name, embedded])),
          logger: (severity, message) => {
            if (severity !== 'debug') complaints.push(message);
          },
        }),
        fetchExchange,
        subscriptionExchange({
          forwardSubscription: ({ query = '', variables }) => ({
            subscribe: (sink) => ({
              unsubscribe: sockets.subscribe(
                { query, variables: variables as Record<string, unknown> },
                {
                  ...sink,
                  next: ({ data = null, errors }) => sink.next({ data, ...(errors && { errors }) }),
                },
              ),
            }),
          }),
        }),
      ],
    });
  });
  afterAll(async () => {
    await sockets.dispose();
    await api.close();
  });

  const ask = async (query: string, variables: AnyVariables = {}, fromCache = false) => {
    const requestPolicy = fromCache ? 'cache-only' : 'cache-first';
    const { data, error } = await client.query<unknown>(query, variables, { requestPolicy }).toPromise();
    expect(error).toBeUndefined();
    return data;
  };
  const mutate = async (name: string, input: Record<string, unknown>) => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const mutation = `mutation ($input: ${type}!) {
      ${name}(input: $input) { campaign { id state version } userErrors { code message field } }
    }`;
    type Payloads = Record<string, { campaign: { id: string; state: string } }>;
    const { data, error } = await client.mutation<Payloads>(mutation, { input }).toPromise();
    expect(error).toBeUndefined();
    return data?.[name]?.campaign;
  };

  test('takes lists, details, mutations and events, follows a campaign across all, and has nothing to complain about', async () => {
    api.services.answer('QUALITY_AUDIT', [audit('PASS', { severity: 'HIGH', result: 'FAIL' })]);
    const id = (await mutate('createCampaign', { name: 'Cached' }))?.id ?? '';
    const seen = { node: expect.objectContaining({ id, state: 'IDLE' }) };
    expect(await ask(LIST)).toMatchObject({ campaigns: { edges: [seen] } });
    expect(await ask(DETAIL, { id })).toMatchObject({ campaign: { id, name: 'Cached', review: null } });
    await ask(SYSTEM, { id });

    const events = client.subscription(EVENTS, { id }).subscribe(() => undefined);
    const feed = client.subscription(FEED, {}).subscribe(() => undefined);
    await mutate('startCampaign', { campaignId: id });
    const before = requests;
    await eventually(async () => {
      const listed = await ask(LIST, {}, true);
      expect(listed).toMatchObject({ campaigns: { nodes: [{ id, state: 'AWAITING_REVIEW' }] } });
    });
    const detail = await ask(DETAIL, { id }, true);
    expect(detail).toMatchObject({ campaign: { state: 'AWAITING_REVIEW', review: { decision: null } } });
    expect(requests).toBe(before);

    const rejected = await mutate('rejectCampaign', { campaignId: id, reason: 'no' });
    expect(rejected?.state).toBe('FAILED');
    await eventually(async () => {
      expect(await ask(DETAIL, { id }, true)).toMatchObject({
        campaign: { failure: { reason: 'POLICY_VIOLATION' } },
      });
    });
    events.unsubscribe();
    feed.unsubscribe();
    expect(complaints).toEqual([]);
  });
});
