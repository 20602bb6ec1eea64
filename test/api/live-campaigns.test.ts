import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { CampaignApi } from '../support/campaign-api.js';

let api: CampaignApi;
beforeAll(async () => {
  api = await CampaignApi.open();
});
afterAll(() => api.close());

test('the machine is told as data, with the service of each step', async () => {
  interface Machine {
    states: { name: string; final: boolean; service: string | null }[];
    transitions: { from: string; to: string; event: string }[];
    mermaid: string;
  }
  const query =
    '{ campaignMachine { states { name final service } transitions { from to event guard } mermaid } }';
  const { campaignMachine } = await api.ask<{ campaignMachine: Machine }>(query);
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
  const { services } = await api.ask<{ services: { name: string; circuit: string }[] }>(
    '{ services { name reachable circuit p50Ms p99Ms lastError } }',
  );
  expect(services.map(({ name }) => name).sort()).toEqual(['ANALYST', 'OPTIMIZER', 'RADAR', 'VISUAL']);
});

describe('a subscription on the real engine', () => {
  test('completes after the last entry of a campaign that has ended, at once when that is known already', async () => {
    const id = await api.create();
    await api.run('cancelCampaign', { campaignId: id, reason: 'No money' });
    const client = createClient({ url: api.server.wsUrl, webSocketImpl: WebSocket });
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
    const id = unknown ?? (await api.create());
    const client = createClient({ url: api.server.wsUrl, webSocketImpl: WebSocket });
    const query = `subscription { campaignEvents(campaignId: "${id}", after: ${after}) { sequence } }`;
    const results = [];
    for await (const result of client.iterate({ query })) results.push(result);
    expect(results).toEqual([{ data: null, errors: [expect.objectContaining({ extensions: { code } })] }]);
    await client.dispose();
  });
});
