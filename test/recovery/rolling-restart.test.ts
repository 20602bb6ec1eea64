import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { describeScaled } from '../support/recovery/describe-scaled.js';
import { LoadBalancer } from '../support/recovery/load-balancer.js';
import { RecoverySite } from '../support/recovery/recovery-site.js';
import { ScaledFoundation } from '../support/recovery/scaled-foundation.js';
import { SMOOTH } from '../support/recovery/scenario.js';

const CLIENTS = 4;
const LIST = '{ campaigns(first: 3) { totalCount nodes { id state progress } } }';

let site: RecoverySite;
let balancer: LoadBalancer;
afterEach(async () => {
  await balancer.close();
  await site.close();
});

describeScaled('a rolling restart of API servers and workers', () => {
  test('fails no request, and no campaign and no subscriber loses anything', async () => {
    const foundation = await ScaledFoundation.start();
    site = await RecoverySite.open({
      roles: ['api', 'api', 'worker', 'worker'],
      foundation,
      // Whoever waits for the end of a lease fails.
      environment: { LEASE_SECONDS: '600', SHUTDOWN_TIMEOUT: '10' },
    });
    const { seats } = site;
    await Promise.all(seats.map((seat) => seat.start()));
    balancer = await LoadBalancer.start(seats.slice(0, 2));

    const restarted = { all: false };
    const failures: string[] = [];
    let answers = 0;
    const client = async (number: number) => {
      for (let nth = 0; !restarted.all; nth += 1) {
        const key = `${String(number)}-${String(nth)}`;
        const create = `mutation { createCampaign(input: { name: "c", idempotencyKey: "${key}" }) { campaign { id } } }`;
        const failure = await ask(balancer.url, nth % 2 === 0 ? LIST : create);
        if (failure === null) answers += 1;
        else failures.push(failure);
      }
    };
    const load = site.load();
    const scenarios = Array.from({ length: 24 }, () => SMOOTH);
    const clients = Array.from({ length: CLIENTS }, (_, number) => client(number));
    const campaigns = load.run(scenarios.values(), 8);
    await eventually(() => expect(load.campaigns.some(({ seen }) => seen.length > 0)).toBe(true));
    for (const seat of seats) {
      expect(await seat.server.terminate()).toEqual({ code: 0, signal: null });
      await seat.start();
      if (seats.indexOf(seat) < 2) await eventually(() => expect(balancer.isReady(seat)).toBe(true));
    }
    restarted.all = true;
    await Promise.all([campaigns, ...clients]);

    expect(failures).toEqual([]);
    expect(answers).toBeGreaterThan(50);
    expect(load.follower.losses.join()).toContain('code 1012');
    for (const { seen } of load.campaigns) {
      expect(seen.map(({ sequence }) => sequence)).toEqual(seen.map((_, index) => index + 1));
      expect(seen.at(-1)?.transition?.to).toBe('COMPLETED');
    }
  }, 120_000);
});

/** @returns how the request failed, null when it did not */
async function ask(url: string, query: string): Promise<string | null> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const text = await response.text();
    return response.ok && !text.includes('"errors"') ? null : `${String(response.status)} ${text}`;
  } catch (error) {
    return String(error);
  }
}
