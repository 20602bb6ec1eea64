import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TOPICS } from '../../../examples/services/data/topics.js';
import { rankTopics, termsOf } from '../../../examples/services/radar/rank-topics.js';

const metadata = fc.dictionary(fc.string(), fc.jsonValue());

describe('the ranking of topics', () => {
  it('puts what the campaign talks about first', () => {
    const first = (campaign: Record<string, unknown>): string | undefined =>
      rankTopics(campaign, TOPICS)[0]?.topic.id;
    expect(first({ product: 'Yoga for the office', industry: 'health' })).toBe('healthy-routine');
    expect(first({ keywords: ['backup', 'cloud'], audience: { role: 'IT managers' } })).toBe('data-security');
    expect(first({ product: 'Weekend by train to the beach' })).toBe('weekend-trips');
  });

  it('falls back on what everybody talks about', () => {
    const [first] = rankTopics({}, TOPICS);
    expect(first?.topic.momentum).toBe(Math.max(...TOPICS.map((topic) => topic.momentum)));
    expect(first?.matchedTerms).toEqual([]);
  });

  it('is the same for the same metadata, whatever the order of the topics', () => {
    fc.assert(
      fc.property(
        metadata,
        fc.shuffledSubarray([...TOPICS], { minLength: TOPICS.length }),
        (campaign, shuffled) => {
          expect(rankTopics(campaign, shuffled)).toEqual(rankTopics(campaign, TOPICS));
        },
      ),
    );
  });

  it('orders equals by their ids', () => {
    const [topic] = TOPICS;
    if (topic === undefined) throw new Error('There are no topics.');
    const equals = ['b', 'a', 'c'].map((id) => ({ ...topic, id }));
    expect(rankTopics({}, equals).map((ranked) => ranked.topic.id)).toEqual(['a', 'b', 'c']);
  });

  it('gives every topic a score from 0 to 1, and falls', () => {
    fc.assert(
      fc.property(metadata, (campaign) => {
        const scores = rankTopics(campaign, TOPICS).map(({ score }) => score);
        expect(scores).toHaveLength(TOPICS.length);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        for (const score of scores) expect(score).toBe(Math.min(1, Math.max(0, score)));
      }),
    );
  });

  it('reads the words of any depth that a campaign may have, but not for ever', () => {
    expect(termsOf({ a: [{ b: 'Grüne Energie!' }] })).toEqual(new Set(['grüne', 'energie']));
    let deep: Record<string, unknown> = { word: 'unreachable' };
    for (let depth = 0; depth < 10_000; depth += 1) deep = { deep };
    expect(termsOf(deep).size).toBe(0);
  });
});
