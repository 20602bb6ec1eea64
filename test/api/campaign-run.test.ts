import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseAuditEntryId } from '../../src/contracts/audit-chain.js';
import { CampaignApi } from '../support/campaign-api.js';
import { GOOD_ANSWERS } from '../support/engine/scripted-services.js';

let api: CampaignApi;
beforeAll(async () => {
  api = await CampaignApi.open();
});
afterAll(() => api.close());

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
  return (await api.ask<{ campaign: { auditTrail: Trail } }>(query, { id, after })).campaign.auditTrail;
}

describe('a campaign that runs through', () => {
  test('shows what each service made, and where it stands', async () => {
    const id = await api.create({ name: 'Spring', metadata: { budget: 5, list: [null] }, maxRetries: 7 });
    expect(
      await api.ask(`{ campaign(id: "${id}") { state progress availableActions executionCount } }`),
    ).toEqual({
      campaign: { state: 'IDLE', progress: 0, availableActions: ['START', 'CANCEL'], executionCount: 0 },
    });
    await api.run('startCampaign', { campaignId: id });
    await api.follow(id, 'COMPLETED');
    expect(
      await api.ask(`{ campaign(id: "${id}") {
        name metadata state progress paused retryCount maxRetries waiting { reason } failure { reason }
        radarScan strategy { briefId targetAudience channels budgetAllocation doNotDo }
        assets qualityReport { verdict auditorSignature timestamp checks { checkId } }
        publication publishOutcome learnings availableActions auditTrailIntact
      } }`),
    ).toEqual({
      campaign: {
        name: 'Spring',
        metadata: { budget: 5, list: [null] },
        state: 'COMPLETED',
        progress: 1,
        paused: false,
        retryCount: 0,
        maxRetries: 7,
        waiting: null,
        failure: null,
        radarScan: GOOD_ANSWERS.RADAR_SCAN,
        strategy: {
          briefId: null,
          targetAudience: 'Gardeners',
          channels: ['meta'],
          budgetAllocation: {},
          doNotDo: [],
        },
        assets: GOOD_ANSWERS.CONTENT_PROD['assets'],
        qualityReport: {
          verdict: 'PASS',
          auditorSignature: 'sha256:00',
          timestamp: '2023-12-17T20:00:00.500Z',
          checks: [],
        },
        publication: GOOD_ANSWERS.PUBLISH,
        publishOutcome: 'CONFIRMED',
        learnings: GOOD_ANSWERS.LEARN,
        availableActions: [],
        auditTrailIntact: true,
      },
    });
  });

  test('has a trail that can be paged through, each entry of which is a node', async () => {
    const id = await api.runUntil('COMPLETED');
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
    const node = await api.ask(
      `{ node(id: "${entry?.id ?? ''}") { __typename id ... on AuditEntry { action } } }`,
    );
    expect(node).toEqual({ node: { __typename: 'AuditEntry', id: entry?.id, action: 'campaign_created' } });
    expect(parseAuditEntryId(entry?.id ?? '')).toEqual({ campaignId: id, sequence: 1 });
  });
});
