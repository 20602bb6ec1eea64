import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { describeOnPostgres } from '../support/postgres/describe-on-postgres.js';
import { usePostgres } from '../support/postgres/postgres-fixture.js';
import { deferred } from '../support/deferred.js';
import { postgresFoundation } from '../support/recovery/foundation.js';
import { RecoverySite } from '../support/recovery/recovery-site.js';
import { SMOOTH } from '../support/recovery/scenario.js';

describeOnPostgres('a server that gets SIGTERM while its database is away', () => {
  const postgres = usePostgres();
  let site: RecoverySite;
  afterEach(() => site.close());

  async function open(): Promise<RecoverySite> {
    const foundation = await postgresFoundation(postgres);
    return RecoverySite.open({ foundation, environment: { SHUTDOWN_TIMEOUT: '6' } });
  }

  test('ends with 0 when it has nothing to do', async () => {
    site = await open();
    const server = await site.seat.start();
    await postgres.server.down();
    expect(await server.terminate()).toEqual({ code: 0, signal: null });
    await postgres.server.up();
  }, 60_000);

  test('ends with 0 with a call under way, and the next one goes on', async () => {
    site = await open();
    const called = deferred();
    const answer = deferred();
    site.services.onCall = async ({ step }) => {
      if (step !== 'STRATEGY_GEN') return;
      called.resolve();
      await answer.promise;
    };
    const server = await site.seat.start();
    const load = site.load();
    const ended = load.run([SMOOTH].values(), 1);
    await called.promise;
    await postgres.server.down();
    answer.resolve();
    expect(await server.terminate()).toEqual({ code: 0, signal: null });
    await postgres.server.up();
    await site.seat.start();
    await ended;
    await eventually(async () => expect(await site.violations(load)).toEqual([]));
  }, 60_000);
});
