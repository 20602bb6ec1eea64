import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { failpointsOfAHolder } from '../support/recovery/freeze-at.js';
import { RecoverySite } from '../support/recovery/recovery-site.js';
import { refuseTheDead } from '../support/recovery/refuse-the-dead.js';

let site: RecoverySite;
beforeEach(async () => {
  site = await RecoverySite.open({ seats: 2, failpoints: true });
  await Promise.all(site.seats.map((seat) => seat.start()));
});
afterEach(() => site.close());

describe('a server that slept for longer than its lease', () => {
  test('cannot commit what it had in hand, wherever it fell asleep', async () => {
    expect(await refuseTheDead(site, failpointsOfAHolder())).toEqual([]);
  }, 300_000);
});
