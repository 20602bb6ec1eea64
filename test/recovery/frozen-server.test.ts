import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { failpointsOfAHolder } from '../support/recovery/freeze-at.js';
import { RecoverySite } from '../support/recovery/recovery-site.js';
import { refuseTheDead } from '../support/recovery/refuse-the-dead.js';
import { SEED, SeededChance } from '../support/recovery/seed.js';

let site: RecoverySite;
beforeEach(async () => {
  site = await RecoverySite.open({ seats: 2, failpoints: true });
  await Promise.all(site.seats.map((seat) => seat.start()));
});
afterEach(() => site.close());

describe(`a server that slept for longer than its lease (seed ${String(SEED)})`, () => {
  test('cannot commit what it had in hand: the other one has gone on, and nothing is done twice', async () => {
    const sample = new SeededChance(SEED).sample(failpointsOfAHolder(), 6);
    expect(await refuseTheDead(site, sample)).toEqual([]);
  }, 60_000);
});
