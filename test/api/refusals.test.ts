import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CampaignApi } from '../support/campaign-api.js';

let api: CampaignApi;
beforeAll(async () => {
  api = await CampaignApi.open();
});
afterAll(() => api.close());

const OTHER_TENANT = '0195a000-0000-7000-8000-00000000bbbb';

describe('a refusal is data', () => {
  test.each<[string, Record<string, unknown>, string, string[]]>([
    ['createCampaign', { name: '' }, 'INVALID_INPUT', ['input', 'name']],
    ['createCampaign', { name: 'x'.repeat(201) }, 'INVALID_INPUT', ['input', 'name']],
    ['createCampaign', { maxRetries: 21 }, 'INVALID_INPUT', ['input', 'maxRetries']],
    ['createCampaign', { metadata: { n: 2 ** 60 } }, 'INVALID_INPUT', ['input', 'metadata']],
    ['createCampaign', { metadata: { t: 'x'.repeat(65_536) } }, 'INVALID_INPUT', ['input', 'metadata']],
    ['createCampaign', { idempotencyKey: '' }, 'INVALID_INPUT', ['input', 'idempotencyKey']],
  ])('%s %#', async (name, input, code, field) => {
    const { campaign, userErrors } = await api.run(name, input);
    expect(campaign).toBeNull();
    expect(userErrors).toEqual([expect.objectContaining({ code, field })]);
  });

  test('an unknown campaign, and one of another tenant, are NOT_FOUND', async () => {
    const id = await api.create();
    const unknown = await api.run('startCampaign', { campaignId: 'nothing' });
    const foreign = await api.run('startCampaign', { campaignId: id }, `Bearer ${OTHER_TENANT}`);
    for (const { campaign, userErrors } of [unknown, foreign]) {
      expect(campaign).toBeNull();
      expect(userErrors.map(({ code }) => code)).toEqual(['NOT_FOUND']);
    }
    expect(
      await api.ask(
        `{ campaign(id: "${id}") { id } node(id: "${id}") { id } }`,
        {},
        `Bearer ${OTHER_TENANT}`,
      ),
    ).toEqual({
      campaign: null,
      node: null,
    });
  });

  test('an old version comes with the campaign as it is', async () => {
    const id = await api.create();
    const { campaign, userErrors } = await api.run('startCampaign', { campaignId: id, expectedVersion: 7 });
    expect(userErrors.map(({ code }) => code)).toEqual(['VERSION_CONFLICT']);
    expect(campaign).toMatchObject({ id, version: 1, state: 'IDLE' });
  });

  test('of two equal keys the second is the first again, and with another input it is refused', async () => {
    const input = { name: 'Once', idempotencyKey: 'key-1', metadata: { a: 1 } };
    const first = await api.run('createCampaign', input);
    expect((await api.run('createCampaign', input)).campaign?.id).toBe(first.campaign?.id);
    const reused = await api.run('createCampaign', { ...input, name: 'Twice' });
    expect(reused.userErrors.map(({ code }) => code)).toEqual(['IDEMPOTENCY_KEY_REUSED']);
  });

  test('two mutations in one document see each other', async () => {
    const id = await api.create();
    const query = `mutation {
      a: startCampaign(input: { campaignId: "${id}" }) { campaign { state } userErrors { code } }
      b: startCampaign(input: { campaignId: "${id}" }) { campaign { version } userErrors { code } }
    }`;
    expect(await api.ask(query)).toMatchObject({
      a: { campaign: { state: 'RADAR_SCAN' }, userErrors: [] },
      b: { userErrors: [{ code: 'ILLEGAL_TRANSITION' }] },
    });
  });
});
