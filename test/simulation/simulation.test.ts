import { describe, expect, it } from '@jest/globals';
import { describeSeeds } from '../support/simulation/describe-seeds.js';
import { simulate } from '../support/simulation/simulate.js';

describeSeeds(1, 1000);

describe('a simulation', () => {
  it('goes the same way again with the same seed, and another way with another one', async () => {
    const first = await simulate(1);
    expect(await simulate(1)).toEqual(first);
    expect((await simulate(2)).digest).not.toBe(first.digest);
  });
});
