import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  contrastRatio,
  formatColour,
  parseColour,
  type Rgb,
} from '../../../examples/services/colour/contrast.js';
import { readableColour } from '../../../examples/services/colour/readable-colour.js';
import { PALETTES } from '../../../examples/services/data/palettes.js';

const channel = fc.integer({ min: 0, max: 255 });
const colour: fc.Arbitrary<Rgb> = fc.tuple(channel, channel, channel);

function ratioOf(one: string, other: string): number {
  const [a, b] = [parseColour(one), parseColour(other)];
  if (a === undefined || b === undefined) throw new Error(`${one} or ${other} is no colour.`);
  return contrastRatio(a, b);
}

describe('the contrast of two colours', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#767676', '#ffffff', 4.54],
    ['#777777', '#ffffff', 4.48],
    ['#ff0000', '#ffffff', 4.0],
    ['#0000ff', '#ffffff', 8.59],
    ['#00ff00', '#ffffff', 1.37],
    ['#333333', '#ffffff', 12.63],
    ['#0a0a0a', '#ffffff', 19.8],
    ['#fff', '#000', 21],
  ])('of %s and %s is what WCAG tools say: %d', (one, other, expected) => {
    expect(ratioOf(one, other)).toBeCloseTo(expected, 2);
  });

  it('is the same both ways round, and from 1 to 21', () => {
    fc.assert(
      fc.property(colour, colour, (one, other) => {
        const ratio = contrastRatio(one, other);
        expect(ratio).toBe(contrastRatio(other, one));
        expect(ratio).toBeGreaterThanOrEqual(1);
        expect(ratio).toBeLessThanOrEqual(21);
      }),
    );
  });

  it('is read from hex colours only', () => {
    for (const text of ['red', '#12', '#12345', '#gggggg', '', 'rgb(1,2,3)', 7, null, undefined]) {
      expect(parseColour(text)).toBeUndefined();
    }
    fc.assert(
      fc.property(colour, (rgb) => {
        expect(parseColour(formatColour(rgb))).toEqual(rgb);
      }),
    );
  });
});

describe('a readable colour', () => {
  it('reaches 4.5 on any background, since black or white always does', () => {
    fc.assert(
      fc.property(colour, colour, (text, background) => {
        expect(contrastRatio(readableColour(text, background, 4.5), background)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it('is the text colour itself where that can be read', () => {
    expect(readableColour([118, 118, 118], [255, 255, 255], 4.5)).toEqual([118, 118, 118]);
  });

  it('keeps the hue', () => {
    const [red, green, blue] = readableColour([255, 120, 120], [255, 255, 255], 4.5);
    expect(red).toBeGreaterThan(green + 20);
    expect(green).toBe(blue);
  });

  it('is the better of black and white where more is asked than there is', () => {
    expect(readableColour([128, 128, 128], [128, 128, 128], 7)).toEqual([0, 0, 0]);
  });
});

it('every palette can be read', () => {
  for (const { text, background, accentText, accent } of PALETTES) {
    expect(ratioOf(text, background)).toBeGreaterThanOrEqual(4.5);
    expect(ratioOf(accentText, accent)).toBeGreaterThanOrEqual(4.5);
  }
});
