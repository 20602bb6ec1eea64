import { describe, expect, it } from '@jest/globals';
import { CampaignMemory } from '../../../examples/services/optimizer/campaign-memory.js';

function payload(
  shares: Record<string, number>,
  verdict: string,
  contrast?: number,
): Record<string, unknown> {
  return {
    strategy: { channels: Object.keys(shares), budget_allocation: shares },
    assets: Object.keys(shares).map((channel) => ({ channel })),
    quality_audit: {
      verdict,
      checks:
        contrast === undefined ? [] : [{ check_id: 'contrast_ratio_check', evidence: { actual: contrast } }],
    },
  };
}

describe('the memory of campaigns', () => {
  it('adds up what each channel saw', () => {
    const memory = new CampaignMemory();
    memory.learn('t', payload({ meta: 0.6, x: 0.4 }, 'PASS', 10));
    expect(memory.learn('t', payload({ meta: 1 }, 'WARN'))).toEqual({
      channels: {
        meta: { campaigns: 2, mean_budget_share: 0.8, published_with_warnings: 1, mean_contrast: 10 },
      },
    });
  });

  it('keeps tenants apart', () => {
    const memory = new CampaignMemory();
    memory.learn('one', payload({ meta: 1 }, 'PASS'));
    expect(memory.learn('other', payload({ meta: 0.5 }, 'PASS'))).toMatchObject({
      channels: { meta: { campaigns: 1, mean_budget_share: 0.5 } },
    });
  });

  it('learns nothing from a campaign that has nothing', () => {
    expect(new CampaignMemory().learn('t', {})).toEqual({ channels: {} });
  });
});
