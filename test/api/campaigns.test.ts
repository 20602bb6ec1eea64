import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { parseAuditEntryId } from '../../src/contracts/audit-chain.js';
import type { Authenticator, Role } from '../../src/ports/authenticator.js';
import { NIL_TENANT } from '../../src/engine/commands/create-campaign.js';
import { embeddedEngine, goodAnswers, type EmbeddedEngine } from '../support/embedded-engine.js';
import { post, serve, type Served } from '../support/serve.js';

const TENANT = '0195a000-0000-7000-8000-00000000aaaa';
const OTHER_TENANT = '0195a000-0000-7000-8000-00000000bbbb';

/** `Bearer TENANT ROLE,ROLE`; without credentials, everything. */
const authenticator: Authenticator = {
  async authenticate(authorization) {
    const [, tenantId = null, roles = 'viewer,operator,approver,admin'] = (authorization ?? '').split(' ');
    return { subject: 'ann', tenantId, roles: new Set(roles.split(',') as Role[]) };
  },
};

let embedded: EmbeddedEngine;
let server: Served;
beforeAll(async () => {
  embedded = await embeddedEngine();
  server = await serve({ engine: embedded.engine, authenticator });
});
afterAll(async () => {
  await server.close();
  await embedded.close();
});
beforeEach(() => {
  Object.assign(embedded.answers, goodAnswers());
});

async function ask<T>(query: string, variables: Record<string, unknown> = {}, as?: string): Promise<T> {
  const { data, errors } = await post(server, query, variables, as ? { authorization: as } : {});
  expect(errors).toBeUndefined();
  return data as T;
}

interface Answer {
  campaign: { id: string; version: number; state: string; review: { contentHash: string } | null } | null;
  userErrors: { code: string; field: string[] | null }[];
}

/** Runs one mutation. */
async function run(name: string, input: Record<string, unknown>, as?: string): Promise<Answer> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation($input: ${type}!) {
    result: ${name}(input: $input) {
      campaign { id version state review { contentHash } } userErrors { code message field }
    }
  }`;
  return (await ask<{ result: Answer }>(query, { input }, as)).result;
}

async function create(input: Record<string, unknown> = {}): Promise<string> {
  const { campaign, userErrors } = await run('createCampaign', input);
  expect(userErrors).toEqual([]);
  return campaign?.id ?? '';
}

/** Follows a campaign over a real subscription until it has come to one of the given states. */
async function until(campaignId: string, ...states: string[]): Promise<void> {
  const client = createClient({ url: server.wsUrl, webSocketImpl: WebSocket });
  const query = `subscription($id: ID!) { campaignEvents(campaignId: $id, after: 0) { transition { to } } }`;
  type Event = { campaignEvents: { transition: { to: string } | null } };
  for await (const { data } of client.iterate<Event>({ query, variables: { id: campaignId } })) {
    if (states.includes(data?.campaignEvents.transition?.to ?? '')) break;
  }
  await client.dispose();
}

interface TrailEntry {
  id: string;
  sequence: number;
  campaign: { id: string };
}

interface Trail {
  edges: { cursor: string; node: TrailEntry }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
  totalCount: number;
}

async function pageOfTrail(id: string, after: string | null): Promise<Trail> {
  const query = `query($id: ID!, $after: String) { campaign(id: $id) { auditTrail(first: 3, after: $after) {
    edges { cursor node { id sequence campaign { id } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } } }`;
  return (await ask<{ campaign: { auditTrail: Trail } }>(query, { id, after })).campaign.auditTrail;
}

describe('a campaign that runs through', () => {
  test('shows what each service made, and where it stands', async () => {
    const id = await create({ name: 'Spring', metadata: { budget: 5, __proto__x: [null] } });
    expect(await ask(`{ campaign(id: "${id}") { state progress availableActions executionCount } }`)).toEqual(
      {
        campaign: { state: 'IDLE', progress: 0, availableActions: ['START', 'CANCEL'], executionCount: 0 },
      },
    );
    await run('startCampaign', { campaignId: id });
    await until(id, 'COMPLETED');
    expect(
      await ask(`{ campaign(id: "${id}") {
        name metadata state progress paused retryCount maxRetries waiting { reason } failure { reason }
        radarScan strategy { briefId targetAudience channels budgetAllocation doNotDo }
        assets qualityReport { verdict auditorSignature timestamp checks { checkId } }
        publication publishOutcome learnings availableActions auditTrailIntact
      } }`),
    ).toEqual({
      campaign: {
        name: 'Spring',
        metadata: { budget: 5, __proto__x: [null] },
        state: 'COMPLETED',
        progress: 1,
        paused: false,
        retryCount: 0,
        maxRetries: 3,
        waiting: null,
        failure: null,
        radarScan: { trends: ['tea'] },
        strategy: {
          briefId: null,
          targetAudience: 'Students',
          channels: ['mail'],
          budgetAllocation: {},
          doNotDo: ['shout'],
        },
        assets: [{ kind: 'banner' }],
        qualityReport: {
          verdict: 'PASS',
          auditorSignature: 'sig',
          timestamp: '2026-01-01T00:00:00.500Z',
          checks: [],
        },
        publication: { url: 'https://example.org/ad' },
        publishOutcome: 'CONFIRMED',
        learnings: { clicks: 7 },
        availableActions: [],
        auditTrailIntact: true,
      },
    });
  });

  test('has a trail that can be paged through, each entry of which is a node', async () => {
    const id = await create();
    await run('startCampaign', { campaignId: id });
    await until(id, 'COMPLETED');
    const seen: TrailEntry[] = [];
    let after: string | null = null;
    const totals = new Set<number>();
    do {
      const page: Trail = await pageOfTrail(id, after);
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      const { startCursor, endCursor } = page.pageInfo;
      expect([startCursor, endCursor]).toEqual([page.edges.at(0)?.cursor, page.edges.at(-1)?.cursor]);
      seen.push(...page.edges.map(({ node }) => node));
      totals.add(page.totalCount);
      after = page.pageInfo.hasNextPage ? endCursor : null;
    } while (after !== null);
    expect(seen.map(({ sequence }) => sequence)).toEqual(seen.map((_, index) => index + 1));
    expect([...totals]).toEqual([seen.length]);
    expect(new Set(seen.map(({ campaign }) => campaign.id))).toEqual(new Set([id]));

    const [entry] = seen;
    const node = await ask(
      `{ node(id: "${entry?.id ?? ''}") { __typename id ... on AuditEntry { action } } }`,
    );
    expect(node).toEqual({ node: { __typename: 'AuditEntry', id: entry?.id, action: 'campaign_created' } });
    expect(parseAuditEntryId(entry?.id ?? '')).toEqual({ campaignId: id, sequence: 1 });
  });
});

describe('a campaign under review', () => {
  async function underReview(): Promise<{ id: string; contentHash: string }> {
    embedded.answers.QUALITY_AUDIT = {
      verdict: 'WARN',
      auditor_signature: 'sig',
      timestamp: 0,
      checks: [{ check_id: 'tone', result: 'WARN', severity: 'HIGH', reason_code: 'LOUD' }],
    };
    const id = await create();
    await run('startCampaign', { campaignId: id });
    await until(id, 'AWAITING_REVIEW');
    const query = `{ campaign(id: "${id}") { review { contentHash decision } progress } }`;
    const { campaign } = await ask<{ campaign: { review: { contentHash: string } } }>(query);
    expect(campaign).toMatchObject({ progress: 4 / 6, review: { decision: null } });
    return { id, contentHash: campaign.review.contentHash };
  }

  test('shows each caller the actions that its roles allow', async () => {
    const { id } = await underReview();
    const actionsFor = async (roles: string) => {
      const query = `{ campaign(id: "${id}") { availableActions } }`;

      return (
        await ask<{ campaign: { availableActions: string[] } }>(query, {}, `Bearer ${NIL_TENANT} ${roles}`)
      ).campaign.availableActions;
    };
    expect(await actionsFor('viewer')).toEqual([]);
    expect((await actionsFor('operator')).sort()).toEqual(['CANCEL', 'PAUSE']);
    expect((await actionsFor('approver')).sort()).toEqual(['APPROVE', 'REJECT']);
    expect((await actionsFor('admin')).sort()).toEqual(['APPROVE', 'CANCEL', 'PAUSE', 'REJECT']);
  });

  test('goes on only with what the reviewer saw', async () => {
    const { id, contentHash } = await underReview();
    const stale = await run('approveCampaign', { campaignId: id, contentHash: '0'.repeat(64) });
    expect(stale.userErrors.map(({ code }) => code)).toEqual(['STALE_CONTENT']);
    expect(stale.campaign?.state).toBe('AWAITING_REVIEW');

    const approved = await run('approveCampaign', { campaignId: id, contentHash, note: 'Fine.' });
    expect(approved.userErrors).toEqual([]);
    await until(id, 'COMPLETED');
    const query = `{ campaign(id: "${id}") { review { decision decidedBy note } } }`;
    expect(await ask(query)).toEqual({
      campaign: { review: { decision: 'APPROVED', decidedBy: 'ann', note: 'Fine.' } },
    });
  });

  test('fails when it is rejected, and tells why', async () => {
    const { id } = await underReview();
    await run('rejectCampaign', { campaignId: id, reason: 'Too loud' });
    const query = `{ campaign(id: "${id}") { state failure { reason state retryable } review { decision note } } }`;
    expect(await ask(query)).toMatchObject({
      campaign: {
        state: 'FAILED',
        failure: { reason: 'POLICY_VIOLATION', state: 'AWAITING_REVIEW' },
        review: { decision: 'REJECTED', note: 'Too loud' },
      },
    });
  });
});

describe('a refusal is data', () => {
  test.each<[string, Record<string, unknown>, string, string[]]>([
    ['createCampaign', { name: '' }, 'INVALID_INPUT', ['input', 'name']],
    ['createCampaign', { name: 'x'.repeat(201) }, 'INVALID_INPUT', ['input', 'name']],
    ['createCampaign', { maxRetries: 21 }, 'INVALID_INPUT', ['input', 'maxRetries']],
    ['createCampaign', { metadata: { n: 2 ** 60 } }, 'INVALID_INPUT', ['input', 'metadata']],
    ['createCampaign', { metadata: { t: 'x'.repeat(65_536) } }, 'INVALID_INPUT', ['input', 'metadata']],
    ['createCampaign', { idempotencyKey: '' }, 'INVALID_INPUT', ['input', 'idempotencyKey']],
  ])('%s %#', async (name, input, code, field) => {
    const { campaign, userErrors } = await run(name, input);
    expect(campaign).toBeNull();
    expect(userErrors).toEqual([expect.objectContaining({ code, field })]);
  });

  test('an unknown campaign, and one of another tenant, are NOT_FOUND', async () => {
    const id = await create();
    const unknown = await run('startCampaign', { campaignId: 'nothing' });
    const foreign = await run('startCampaign', { campaignId: id }, `Bearer ${OTHER_TENANT}`);
    for (const { campaign, userErrors } of [unknown, foreign]) {
      expect(campaign).toBeNull();
      expect(userErrors.map(({ code }) => code)).toEqual(['NOT_FOUND']);
    }
    expect(
      await ask(`{ campaign(id: "${id}") { id } node(id: "${id}") { id } }`, {}, `Bearer ${OTHER_TENANT}`),
    ).toEqual({
      campaign: null,
      node: null,
    });
  });

  test('an old version comes with the campaign as it is', async () => {
    const id = await create();
    const { campaign, userErrors } = await run('startCampaign', { campaignId: id, expectedVersion: 7 });
    expect(userErrors.map(({ code }) => code)).toEqual(['VERSION_CONFLICT']);
    expect(campaign).toMatchObject({ id, version: 1, state: 'IDLE' });
  });

  test('of two equal keys the second is the first again, and with another input it is refused', async () => {
    const input = { name: 'Once', idempotencyKey: 'key-1', metadata: { a: 1 } };
    const first = await run('createCampaign', input);
    expect((await run('createCampaign', input)).campaign?.id).toBe(first.campaign?.id);
    const reused = await run('createCampaign', { ...input, name: 'Twice' });
    expect(reused.userErrors.map(({ code }) => code)).toEqual(['IDEMPOTENCY_KEY_REUSED']);
  });

  test('two mutations in one document see each other', async () => {
    const id = await create();
    const query = `mutation {
      a: startCampaign(input: { campaignId: "${id}" }) { campaign { state } userErrors { code } }
      b: startCampaign(input: { campaignId: "${id}" }) { campaign { version } userErrors { code } }
    }`;
    expect(await ask(query)).toMatchObject({
      a: { campaign: { state: 'RADAR_SCAN' }, userErrors: [] },
      b: { userErrors: [{ code: 'ILLEGAL_TRANSITION' }] },
    });
  });
});

describe('a list of campaigns', () => {
  const as = `Bearer ${TENANT}`;
  const ids: string[] = [];
  beforeAll(async () => {
    for (const name of ['Autumn', 'autumn leaves', 'Winter', 'Bear', 'Bee']) {
      const { campaign } = await run('createCampaign', { name }, as);
      ids.push(campaign?.id ?? '');
    }
    await run('cancelCampaign', { campaignId: ids[4] }, as);
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
    const { campaigns } = await ask<Listed>(LIST, variables, as);
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
    const { errors } = await post(
      server,
      LIST,
      { after: pageInfo.endCursor, orderBy: { field: 'UPDATED_AT', direction: 'DESC' } },
      { authorization: as },
    );
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });
});

test('the machine is told as data, with the service of each step', async () => {
  interface Machine {
    states: { name: string; final: boolean; service: string | null }[];
    transitions: { from: string; to: string; event: string }[];
    mermaid: string;
  }
  const query =
    '{ campaignMachine { states { name final service } transitions { from to event guard } mermaid } }';
  const { campaignMachine } = await ask<{ campaignMachine: Machine }>(query);
  expect(campaignMachine.states).toHaveLength(11);
  expect(campaignMachine.states.filter(({ final }) => final).map(({ name }) => name)).toEqual([
    'COMPLETED',
    'CANCELLED',
  ]);
  expect(campaignMachine.states.find(({ name }) => name === 'STRATEGY_GEN')?.service).toBe('ANALYST');
  expect(campaignMachine.transitions).toContainEqual(
    expect.objectContaining({ from: 'IDLE', to: 'RADAR_SCAN' }),
  );
  expect(campaignMachine.mermaid).toMatch(/^stateDiagram/);
});

test('the services are told with their circuits', async () => {
  const { services } = await ask<{ services: { name: string; circuit: string }[] }>(
    '{ services { name reachable circuit p50Ms p99Ms lastError } }',
  );
  expect(services.map(({ name }) => name).sort()).toEqual(['ANALYST', 'OPTIMIZER', 'RADAR', 'VISUAL']);
});

describe('a subscription on the real engine', () => {
  test('completes after the last entry of a campaign that has ended, at once when that is known already', async () => {
    const id = await create();
    await run('cancelCampaign', { campaignId: id, reason: 'No money' });
    const client = createClient({ url: server.wsUrl, webSocketImpl: WebSocket });
    const sequences = async (after: string) => {
      const query = `subscription { campaignEvents(campaignId: "${id}"${after}) { sequence } }`;
      const seen = [];
      for await (const { data } of client.iterate<{ campaignEvents: { sequence: number } }>({ query })) {
        seen.push(data?.campaignEvents.sequence);
      }
      return seen;
    };
    const all = await sequences(', after: 0');
    expect(all).toEqual(all.map((_, index) => index + 1));
    expect(await sequences('')).toEqual(all.slice(-1));
    expect(await sequences(`, after: ${all.length}`)).toEqual([]);
    await client.dispose();
  });

  test.each([
    ['unknown', 'nothing', 0, 'NOT_FOUND'],
    ['beyond the newest entry', null, 99, 'BAD_USER_INPUT'],
    ['before the first entry', null, -1, 'BAD_USER_INPUT'],
  ])('to what is %s is one error and the end', async (_what, unknown, after, code) => {
    const id = unknown ?? (await create());
    const client = createClient({ url: server.wsUrl, webSocketImpl: WebSocket });
    const query = `subscription { campaignEvents(campaignId: "${id}", after: ${after}) { sequence } }`;
    const results = [];
    for await (const result of client.iterate({ query })) results.push(result);
    expect(results.map(({ errors }) => errors?.map(({ extensions }) => extensions))).toEqual([[{ code }]]);
    await client.dispose();
  });
});
