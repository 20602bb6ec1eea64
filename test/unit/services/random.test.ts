import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../../examples/services/random.js';

it('chance is the same for the same seed, from 0 to below 1, and spread evenly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (seed) => {
      const draw = (): number[] => Array.from({ length: 400 }, seededRandom(seed));
      const numbers = draw();
      expect(draw()).toEqual(numbers);
      expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
      const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
      expect(Math.abs(mean - 0.5)).toBeLessThan(0.1);
    }),
  );
});
