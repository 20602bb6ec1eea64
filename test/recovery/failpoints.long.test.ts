import { describe, expect, test } from '@jest/globals';
import { failpointsOfOneLife } from '../support/recovery/failpoints-of-one-life.js';
import { surviveFailpoints } from '../support/recovery/survive-failpoints.js';

describe('a server that is killed with -9', () => {
  test('loses nothing and does nothing twice, at every failpoint', async () => {
    expect(await surviveFailpoints(failpointsOfOneLife(), 4)).toEqual([]);
  }, 600_000);
});
