import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shortened, withoutWords, wordsIn } from '../../../examples/services/words.js';

describe('forbidden words', () => {
  it('are found whole and in any case', () => {
    expect(wordsIn('A CURE for all, risk-free!', ['cure', 'risk-free', 'all for'])).toEqual([
      'cure',
      'risk-free',
    ]);
    expect(wordsIn('secure, curé', ['cure'])).toEqual([]);
    expect(wordsIn('Grüße', ['grüße', 'rüß'])).toEqual(['grüße']);
  });

  it('are dropped without leaving a gap', () => {
    expect(withoutWords('The guaranteed, best deal', ['guaranteed'])).toBe('The, best deal');
    expect(withoutWords('Guaranteed: the best', ['guaranteed'])).toBe('the best');
    expect(withoutWords('nothing here', ['absent'])).toBe('nothing here');
  });

  it('are gone afterwards, whatever they look like', () => {
    expect(withoutWords('best, ! it', ['best', ', !'])).toBe('it');
    expect(withoutWords('[ ./ +', ['+', '[.'])).toBe('/');
    const syntax = fc.stringMatching(/^[a-c.*+?()[\]{}|^$\\/ -]{1,6}$/);
    fc.assert(
      fc.property(fc.array(syntax), fc.array(syntax), (parts, words) => {
        expect(wordsIn(withoutWords(parts.join(' '), words), words)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

it('shortens between characters, never inside one', () => {
  expect(shortened('💡💡💡', 2)).toBe('💡…');
  expect(shortened('short', 5)).toBe('short');
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', ' ', 'é', '💡') }),
      fc.integer({ min: 1, max: 20 }),
      (text, length) => {
        const short = shortened(text, length);
        expect(Array.from(short).length).toBeLessThanOrEqual(length);
        expect(short.isWellFormed()).toBe(text.isWellFormed());
      },
    ),
  );
});
