import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { describeOnPostgres } from '../support/postgres/describe-on-postgres.js';
import { usePostgres } from '../support/postgres/postgres-fixture.js';
import { runKilledLoad } from '../support/recovery/killed-load.js';
import { postgresFoundation } from '../support/recovery/foundation.js';
import { RecoverySite } from '../support/recovery/recovery-site.js';
import { SMOOTH } from '../support/recovery/scenario.js';
import { SEED } from '../support/recovery/seed.js';

describeOnPostgres(`two servers on one PostgreSQL database (seed ${String(SEED)})`, () => {
  const postgres = usePostgres();
  let site: RecoverySite;

  beforeEach(async () => {
    const foundation = await postgresFoundation(postgres);
    site = await RecoverySite.open({ seats: 2, foundation });
    await Promise.all(site.seats.map((seat) => seat.start()));
  }, 60_000);
  afterEach(() => site.close());

  test('bring fifty campaigns to their end, each published once', async () => {
    const load = site.load();
    await load.run(Array.from({ length: 50 }, () => SMOOTH).values(), 50);
    expect(await site.violations(load)).toEqual([]);
  }, 60_000);

  test('share the campaigns while one of them is killed with -9 and the database is restarted', async () => {
    const load = await runKilledLoad(site, {
      seed: SEED,
      campaigns: { min: 25, max: 60 },
      concurrency: 15,
      blows: [() => site.seat.killAndRestart(), () => postgres.server.restart('kill')],
    });
    expect(await site.violations(load)).toEqual([]);
  }, 180_000);
});
