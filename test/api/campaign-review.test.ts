import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { NIL_TENANT } from '../../src/engine/commands/create-campaign.js';
import { CampaignApi } from '../support/campaign-api.js';
import { audit } from '../support/engine/scripted-services.js';

let api: CampaignApi;
beforeAll(async () => {
  api = await CampaignApi.open();
});
afterAll(() => api.close());

describe('a campaign under review', () => {
  async function underReview(): Promise<{ id: string; contentHash: string }> {
    api.services.answer('QUALITY_AUDIT', [audit('WARN', { severity: 'HIGH', result: 'WARN', code: 'LOUD' })]);
    const id = await api.runUntil('AWAITING_REVIEW');
    const query = `{ campaign(id: "${id}") { review { contentHash decision } progress } }`;
    const { campaign } = await api.ask<{ campaign: { review: { contentHash: string } } }>(query);
    expect(campaign).toMatchObject({ progress: 4 / 6, review: { decision: null } });
    return { id, contentHash: campaign.review.contentHash };
  }

  test('shows each caller the actions that its roles allow', async () => {
    const { id } = await underReview();
    const actionsFor = async (roles: string) => {
      const query = `{ campaign(id: "${id}") { availableActions } }`;
      type Actions = { campaign: { availableActions: string[] } };
      const { campaign } = await api.ask<Actions>(query, {}, `Bearer ${NIL_TENANT} ${roles}`);
      return campaign.availableActions;
    };
    expect(await actionsFor('viewer')).toEqual([]);
    expect((await actionsFor('operator')).sort()).toEqual(['CANCEL', 'PAUSE']);
    expect((await actionsFor('approver')).sort()).toEqual(['APPROVE', 'REJECT']);
    expect((await actionsFor('admin')).sort()).toEqual(['APPROVE', 'CANCEL', 'PAUSE', 'REJECT']);
  });

  test('goes on only with what the reviewer saw', async () => {
    const { id, contentHash } = await underReview();
    const stale = await api.run('approveCampaign', { campaignId: id, contentHash: '0'.repeat(64) });
    expect(stale.userErrors.map(({ code }) => code)).toEqual(['STALE_CONTENT']);
    expect(stale.campaign?.state).toBe('AWAITING_REVIEW');

    const approved = await api.run('approveCampaign', { campaignId: id, contentHash, note: 'Fine.' });
    expect(approved.userErrors).toEqual([]);
    await api.follow(id, 'COMPLETED');
    const query = `{ campaign(id: "${id}") { review { decision decidedBy note } } }`;
    expect(await api.ask(query)).toEqual({
      campaign: { review: { decision: 'APPROVED', decidedBy: 'ann', note: 'Fine.' } },
    });
  });

  test('fails when it is rejected, and tells why', async () => {
    const { id } = await underReview();
    await api.run('rejectCampaign', { campaignId: id, reason: 'Too loud' });
    const query = `{ campaign(id: "${id}") { state failure { reason state retryable } review { decision note } } }`;
    expect(await api.ask(query)).toMatchObject({
      campaign: {
        state: 'FAILED',
        failure: { reason: 'POLICY_VIOLATION', state: 'AWAITING_REVIEW' },
        review: { decision: 'REJECTED', note: 'Too loud' },
      },
    });
    const { userErrors } = await api.run('retryCampaign', { campaignId: id, fromState: 'QUALITY_AUDIT' });
    expect(userErrors).toMatchObject([
      { code: 'ILLEGAL_TRANSITION', message: expect.stringContaining('QUALITY_AUDIT is later') },
    ]);
  });
});
