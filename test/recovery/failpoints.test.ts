import { describe, expect, test } from '@jest/globals';
import { formatFailpoint } from '../support/recovery/failpoint.js';
import { failpointsBeyondOneLife, failpointsOfOneLife } from '../support/recovery/failpoints-of-one-life.js';
import { SEED, SeededChance } from '../support/recovery/seed.js';
import { surviveFailpoints } from '../support/recovery/survive-failpoints.js';

describe(`a server that is killed with -9 at a failpoint (seed ${String(SEED)})`, () => {
  test('loses nothing and does nothing twice, at a sample of all that there are', async () => {
    const beyond = failpointsBeyondOneLife();
    const sample = new SeededChance(SEED).sample(failpointsOfOneLife(), 8);
    const violations = await surviveFailpoints([...beyond, ...sample], 2);
    // That nothing is reached behind the last ones shows that none was left out.
    const unreached = beyond.map((failpoint) => `${formatFailpoint(failpoint)}: not reached`);
    expect(violations).toEqual(unreached.sort());
  }, 180_000);
});
