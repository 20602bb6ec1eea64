import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Failpoint } from '../support/recovery/failpoint.js';
import { RecoverySite } from '../support/recovery/recovery-site.js';
import { SMOOTH } from '../support/recovery/scenario.js';

const MAX_TAKEOVERS = 3;

let site: RecoverySite;
beforeEach(async () => {
  const environment = { MAX_TAKEOVERS: String(MAX_TAKEOVERS) };
  site = await RecoverySite.open({ failpoints: true, environment });
});
afterEach(() => site.close());

function kill(operation: Failpoint['operation'], moment: Failpoint['moment'], occurrence: number): Failpoint {
  return { operation, moment, occurrence, action: 'kill' };
}

/** Starts a server that will die, and waits until it has. */
async function startToDie(failpoint: Failpoint): Promise<void> {
  const server = await site.seat.start(failpoint);
  await server.ended;
}

describe('a campaign whose servers die one after the other', () => {
  test('goes on although they die while they take it over', async () => {
    const load = site.load();
    const campaign = load.runOne(SMOOTH);
    await startToDie(kill('call', 'during', 5));
    await startToDie(kill('claim', 'after', 1));
    // The first commit of a recovery is the note that the step was interrupted.
    await startToDie(kill('commit', 'during', 1));
    await site.seat.start();
    await campaign;
    expect(await site.violations(load)).toEqual([]);
  }, 120_000);

  test('fails when one step has cost MAX_TAKEOVERS of them, and kills no more', async () => {
    const load = site.load();
    const campaign = load.runOne({ ...SMOOTH, end: 'FAILED' });
    await startToDie(kill('call', 'after', 3));
    for (let takeover = 1; takeover < MAX_TAKEOVERS; takeover += 1) {
      await startToDie(kill('call', 'after', 1));
    }
    const last = await site.seat.start();
    const { seen } = await campaign;

    expect(seen.find(({ transition }) => transition?.to === 'FAILED')?.transition).toEqual({
      from: 'CONTENT_PROD',
      to: 'FAILED',
      event: 'STEP_ABANDONED',
    });
    expect(last.url).not.toBeNull();
    expect(await site.violations(load)).toEqual([]);
  }, 120_000);
});
