import { afterEach, describe, expect, test } from '@jest/globals';
import { deferred } from '../support/deferred.js';
import { eventually } from '../support/eventually.js';
import type { CampaignLoad } from '../support/recovery/campaign-load.js';
import { RecoverySite } from '../support/recovery/recovery-site.js';
import { SMOOTH, type Scenario } from '../support/recovery/scenario.js';

const SHUTDOWN_SECONDS = 8;
const ENVIRONMENT = {
  // Far longer than a test may take: whoever waits for the end of a lease fails.
  LEASE_SECONDS: '600',
  SHUTDOWN_TIMEOUT: String(SHUTDOWN_SECONDS),
  SERVICE_TIMEOUT: '60',
};
/** Its strategy does not come before the server has to be gone. */
const HANGING: Scenario = { ...SMOOTH, name: 'hanging' };

let site: RecoverySite;
afterEach(() => site.close());

/** Keeps every strategy of a hanging campaign back until it is told otherwise. */
function keepStrategiesBack(load: CampaignLoad) {
  const released = deferred();
  let hanging = 0;
  site.services.onCall = async ({ step, campaignId }) => {
    const campaign = load.campaigns.find(({ id }) => id === campaignId);
    if (step !== 'STRATEGY_GEN' || campaign?.scenario !== HANGING) return;
    hanging += 1;
    await released.promise;
  };
  return { hanging: () => hanging, release: () => released.resolve() };
}

describe('a server that gets SIGTERM under load', () => {
  test('ends with 0 in time, closes its sockets with 1012, and the next one goes on at once', async () => {
    site = await RecoverySite.open({ environment: ENVIRONMENT, pace: { workMs: 100 } });
    const load = site.load();
    const kept = keepStrategiesBack(load);
    const server = await site.seat.start();
    const scenarios = Array.from({ length: 30 }, (_, index) => (index % 10 === 0 ? HANGING : SMOOTH));
    const ended = load.run(scenarios.values(), scenarios.length);
    await eventually(() => expect(kept.hanging()).toBe(3), 60_000);

    const before = performance.now();
    expect(await server.terminate()).toEqual({ code: 0, signal: null });
    expect(performance.now() - before).toBeLessThan(SHUTDOWN_SECONDS * 1000);
    await eventually(() => expect(load.follower.losses.join()).toContain('code 1012'));

    kept.release();
    await site.seat.start();
    await ended;
    // What was done in time was kept; what was not was handed back, and says so.
    const interrupted = load.campaigns.filter(({ seen }) =>
      seen.some(({ action }) => action === 'step_interrupted'),
    );
    expect(interrupted.map(({ scenario }) => scenario.name)).toEqual(['hanging', 'hanging', 'hanging']);
    expect(await site.violations(load)).toEqual([]);
  }, 120_000);

  test('may be killed while it hands back: nothing is lost', async () => {
    site = await RecoverySite.open({ failpoints: true, pace: { workMs: 100 } });
    const load = site.load();
    const server = await site.seat.start();
    const ended = load.run(Array.from({ length: 10 }, () => SMOOTH).values(), 10);
    await eventually(() => expect(site.services.calls.length).toBeGreaterThan(10), 60_000);
    await server.arm({ operation: 'commit', moment: 'before', occurrence: 3, action: 'kill' });
    expect(await server.terminate()).toEqual({ code: null, signal: 'SIGKILL' });
    await site.seat.start();
    await ended;
    expect(await site.violations(load)).toEqual([]);
  }, 120_000);
});
