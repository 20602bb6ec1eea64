import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { budgetShares } from '../../../examples/services/analyst/budget-shares.js';
import { chooseChannels, MAX_CHANNELS } from '../../../examples/services/analyst/choose-channels.js';
import { writeBrief } from '../../../examples/services/analyst/write-brief.js';
import { readCampaignInputs } from '../../../examples/services/campaign-inputs.js';

const metadata = fc.record(
  {
    product: fc.string(),
    message: fc.string({ unit: 'binary' }),
    audience: fc.string(),
    industry: fc.constantFrom('finance', 'software', 'constructor', '__proto__'),
    channels: fc.array(fc.oneof(fc.string(), fc.constantFrom('meta', '__proto__', 'toString'))),
    budget: fc.oneof(fc.double(), fc.record({ total: fc.double(), cap: fc.double() })),
    brand: fc.jsonValue(),
    forbidden_words: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

function sharesOf(brief: Readonly<Record<string, unknown>>): [string, number][] {
  return Object.entries(brief.budget_allocation ?? {}) as [string, number][];
}

describe('the shares of a budget', () => {
  it('add up to 1, each at least a hundredth', () => {
    const weights = fc.dictionary(fc.string(), fc.double({ noNaN: true, min: -1, max: 1e9 }), {
      minKeys: 1,
      maxKeys: 20,
    });
    fc.assert(
      fc.property(weights, (byName) => {
        const shares = Object.values(budgetShares(new Map(Object.entries(byName))));
        expect(shares.reduce((sum, share) => sum + Math.round(share * 100), 0)).toBe(100);
        expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1)).toBeLessThan(1e-9);
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.01);
      }),
    );
  });

  it('follow the weights', () => {
    expect(budgetShares(new Map([['meta', 3], ['x', 1]]))).toEqual({ meta: 0.75, x: 0.25 }); // prettier-ignore
    expect(budgetShares(new Map([['meta', 0], ['x', 0]]))).toEqual({ meta: 0.5, x: 0.5 }); // prettier-ignore
  });
});

describe('the channels of a campaign', () => {
  it('are those that it asks for, up to eight, also when they are not authorised', () => {
    const asked = Array.from({ length: 12 }, (_, index) => `channel-${index}`);
    const inputs = readCampaignInputs({ channels: asked, authorised_channels: ['meta'] });
    expect([...chooseChannels(inputs, {}).keys()]).toEqual(asked.slice(0, MAX_CHANNELS));
  });

  it('are otherwise the best of those that are authorised', () => {
    const inputs = readCampaignInputs({ authorised_channels: ['x', 'email'] });
    expect([...chooseChannels(inputs, { email: 1, x: 0.1 }).keys()]).toEqual(['email', 'x']);
  });

  it('suit the leading topic', () => {
    expect([...chooseChannels(readCampaignInputs({}), { tiktok: 1, youtube: 0.9 }).keys()]).toEqual([
      'youtube',
      'tiktok',
      'meta',
    ]);
  });
});

describe('the brief', () => {
  it('speaks to the audience of the leading topic, with its angle', () => {
    const scan = { topics: [{ topic_id: 't', title: 'T', angle: 'quick and easy', audience: 'Owners' }] };
    expect(writeBrief(readCampaignInputs({ product: 'LeadBoost' }), scan)).toMatchObject({
      target_audience: 'Owners',
      core_message: 'LeadBoost: quick and easy',
      topic: { topic_id: 't' },
    });
  });

  it('prefers what the campaign says of itself', () => {
    const inputs = readCampaignInputs({ audience: 'Pilots', message: 'Up!', industry: 'Finance' });
    expect(writeBrief(inputs, {})).toMatchObject({
      target_audience: 'Pilots',
      core_message: 'Up!',
      tone_guard: { voice: 'sober', avoid: ['guaranteed', 'risk-free', 'get rich'] },
      required_disclaimers: ['Capital at risk. Past results do not predict future ones.'],
    });
  });

  it('is complete and small, whatever the metadata and the scan are', () => {
    fc.assert(
      fc.property(metadata, fc.dictionary(fc.string(), fc.jsonValue()), (campaign, scan) => {
        const brief = writeBrief(readCampaignInputs(campaign), scan);
        expect(String(brief.target_audience)).not.toBe('');
        expect(String(brief.core_message)).not.toBe('');
        expect(sharesOf(brief).map(([name]) => name).sort()).toEqual([...new Set(brief.channels as string[])].sort()); // prettier-ignore
        expect(sharesOf(brief).reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1, 9);
        expect(JSON.stringify(brief).isWellFormed()).toBe(true);
      }),
    );
  });

  it('does not grow with a long message', () => {
    const brief = writeBrief(readCampaignInputs({ message: '💡'.repeat(30_000) }), {});
    expect(Array.from(String(brief.core_message))).toHaveLength(500);
  });
});
