import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { describeOnPostgres } from '../support/postgres/describe-on-postgres.js';
import { usePostgres } from '../support/postgres/postgres-fixture.js';
import { postgresFoundation } from '../support/recovery/foundation.js';
import { RecoverySite } from '../support/recovery/recovery-site.js';
import { ONE_RETRY } from '../support/recovery/scenario.js';

const HOUR_MS = 3_600_000;

describeOnPostgres('servers whose machines have wrong clocks, on one PostgreSQL database', () => {
  const postgres = usePostgres();
  let site: RecoverySite;
  afterEach(() => site.close());

  test('agree on what is due: one that is an hour behind takes up what one that is an hour ahead left', async () => {
    const foundation = await postgresFoundation(postgres);
    site = await RecoverySite.open({
      seats: 2,
      foundation,
      failpoints: true,
      environment: { RETRY_BACKOFF_BASE: '3', RETRY_BACKOFF_CAP: '3' },
    });
    const ahead = site.seatAt(0);
    const behind = site.seatAt(1);
    await ahead.start();
    ahead.server.jumpClock(HOUR_MS);
    const load = site.load();
    const ended = load.run(Array.from({ length: 10 }, () => ONE_RETRY).values(), 10);
    const waiting = () =>
      load.campaigns.flatMap(({ seen }) => seen).filter(({ action }) => action === 'retry_scheduled');
    await eventually(() => expect(waiting()).toHaveLength(10));

    await behind.start();
    behind.server.jumpClock(-HOUR_MS);
    await ahead.server.kill9();
    await ended;
    expect(await site.violations(load)).toEqual([]);
  }, 60_000);
});
