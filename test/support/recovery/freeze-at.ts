import { deferred } from '../deferred.js';
import type { CampaignLoad, WatchedCampaign } from './campaign-load.js';
import {
  formatFailpoint,
  type Failpoint,
  type FailpointMoment,
  type FailpointOperation,
} from './failpoint.js';
import type { RecoverySite } from './recovery-site.js';
import { SMOOTH } from './scenario.js';

/** A campaign that the second server took first is no test of the first one: another is sent. */
const MAX_TRIES = 10;

/**
 * Lets the first of two servers freeze at a failpoint in the middle of a campaign. Once the lease is over the second
 * takes the campaign over. While that one is in the middle of a call, the first wakes up, goes on with what it had in
 * hand, and learns that its commit is refused. Then the second may go on.
 *
 * @param load whose requests go to the first server as long as it answers
 */
export async function freezeAt(
  site: RecoverySite,
  load: CampaignLoad,
  failpoint: Failpoint,
): Promise<WatchedCampaign> {
  const { server } = site.seat;
  const wanted = formatFailpoint(failpoint);
  const reached = server.reported((report) => report.kind === 'reached' && report.failpoint === wanted);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    await server.arm(failpoint);
    const running = load.runOne({ ...SMOOTH, name: wanted });
    if (await Promise.race([reached.then(() => false), running.then(() => true)])) continue;
    const second = keepBack(site, 1);
    site.seat.hasFrozen();
    const campaignId = await second.called;
    site.seat.thaw();
    const refused = server.reported(
      (report) => report.kind === 'lease_lost' && report.campaignId === campaignId,
    );
    const accepted = running.then(() => {
      throw new Error(`${wanted}: nothing that the first server wanted to commit was refused.`);
    });
    await Promise.race([refused, accepted]);
    second.release();
    return running;
  }
  throw new Error(`${wanted} was not reached.`);
}

/** Keeps the answer to the next call of a server back. */
function keepBack(site: RecoverySite, seat: number): { called: Promise<string>; release: () => void } {
  const called = deferred<string>();
  const released = deferred();
  let kept = false;
  site.services.onCall = (call) => {
    if (kept || call.seat !== seat) return;
    kept = true;
    called.resolve(call.campaignId);
    return released.promise;
  };
  return { called: called.promise, release: () => released.resolve() };
}

/** Where a worker can freeze that has a campaign in hand and will want to commit again. */
export function failpointsOfAHolder(): Failpoint[] {
  const at = (operation: FailpointOperation, moment: FailpointMoment, occurrence: number): Failpoint => ({
    operation,
    moment,
    occurrence,
    action: 'stop',
  });
  // The first two commits are those of the commands; behind the last one there is nothing left to commit.
  const commits = [3, 4, 5, 6, 7, 8, 9].flatMap((nth) => [
    at('commit', 'before', nth),
    ...(nth < 9 ? [at('commit', 'after', nth)] : []),
  ]);
  const calls = [1, 2, 3, 4, 5, 6].flatMap((nth) => [
    at('call', 'before', nth),
    at('call', 'during', nth),
    at('call', 'after', nth),
  ]);
  return [at('claim', 'after', 1), ...commits, ...calls];
}
