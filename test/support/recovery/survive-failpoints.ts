import type { CampaignLoad } from './campaign-load.js';
import { formatFailpoint, type Failpoint } from './failpoint.js';
import { RecoverySite } from './recovery-site.js';
import { ONE_RETRY } from './scenario.js';

/**
 * Lets a campaign meet each failpoint, one after the other on one database: the server dies there, another one is
 * started, and the campaign goes on. Several databases side by side save time.
 *
 * @returns every violation, sorted; each begins with its failpoint
 */
export async function surviveFailpoints(failpoints: readonly Failpoint[], lanes: number): Promise<string[]> {
  const left = failpoints.values();
  const violations = await Promise.all(Array.from({ length: lanes }, () => runLane(left)));
  return violations.flat().sort();
}

async function runLane(failpoints: Iterable<Failpoint>): Promise<string[]> {
  const site = await RecoverySite.open({ failpoints: true });
  const load = site.load();
  const unreached: string[] = [];
  try {
    await site.seat.start();
    for (const failpoint of failpoints) {
      const died = await dieAndGoOn(site, load, failpoint);
      if (!died) unreached.push(`${formatFailpoint(failpoint)}: not reached`);
    }
    return [...unreached, ...(await site.violations(load))];
  } finally {
    await site.close();
  }
}

/** @returns whether the server died at the failpoint */
async function dieAndGoOn(site: RecoverySite, load: CampaignLoad, failpoint: Failpoint): Promise<boolean> {
  const { server } = site.seat;
  await server.arm(failpoint);
  const campaign = load.runOne({ ...ONE_RETRY, name: formatFailpoint(failpoint) });
  const end = await Promise.race([server.ended, campaign.then(() => null)]);
  if (end && end.signal !== 'SIGKILL') throw server.failure(end);
  if (end) await site.seat.start();
  await campaign;
  return end !== null;
}
