import type { Failpoint } from './failpoint.js';
import { freezeAt } from './freeze-at.js';
import type { RecoverySite } from './recovery-site.js';
import { Endpoint } from './server-seat.js';

/**
 * Freezes the first of two servers at each failpoint, see {@link freezeAt}.
 *
 * @returns every violation, and every campaign whose trail does not say that it was taken over
 */
export async function refuseTheDead(site: RecoverySite, failpoints: readonly Failpoint[]): Promise<string[]> {
  // Commands go to the server that will freeze, so that it takes the campaign; the other one is watched.
  const commands = new Endpoint(site.seats, 'first');
  const load = site.load(commands, new Endpoint([site.seatAt(1)]));
  const untold: string[] = [];
  for (const failpoint of failpoints) {
    const { scenario, seen } = await freezeAt(site, load, failpoint);
    if (!seen.some(({ action }) => action === 'step_interrupted')) untold.push(scenario.name);
  }
  return [...untold, ...(await site.violations(load, { zombies: true }))];
}
