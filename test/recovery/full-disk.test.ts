import { afterAll, afterEach, expect, test } from '@jest/globals';
import { describeUnless } from '../support/describe-unless.js';
import { eventually } from '../support/eventually.js';
import { sqliteFoundation } from '../support/recovery/foundation.js';
import { RecoverySite } from '../support/recovery/recovery-site.js';
import { SMOOTH } from '../support/recovery/scenario.js';
import { SmallDisk } from '../support/recovery/small-disk.js';

const disk = await SmallDisk.mount(16);
afterAll(() => disk?.unmount());

const CREATE = '{"query":"mutation { createCampaign(input: {}) { campaign { id } } }"}';

describeUnless(disk ? null : 'only root may mount a disk', 'a disk that is full', () => {
  let site: RecoverySite;
  afterEach(() => site.close());

  test('costs time: what cannot be written is refused with a clear error, and all goes on when there is room', async () => {
    if (!disk) throw new Error('There is no disk to fill.');
    site = await RecoverySite.open({
      foundation: sqliteFoundation({ path: disk.path, remove: async () => undefined }),
    });
    await site.seat.start();
    const load = site.load();
    const running = load.run(Array.from({ length: 40 }, () => SMOOTH).values(), 10);
    await eventually(() => expect(load.campaigns.length).toBeGreaterThan(12));

    disk.fill();
    const create = async () => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${String(site.seat.url)}/graphql`, {
        method: 'POST',
        headers,
        body: CREATE,
      });
      return (await response.json()) as { data?: object; errors?: { message: string }[] };
    };
    let created = 0;
    await eventually(async () => {
      const { errors } = await create();
      if (!errors) created += 1;
      expect(errors?.[0]?.message).toContain('The database does not answer');
    });
    expect((await fetch(`${String(site.seat.url)}/livez`)).status).toBe(200);

    disk.free();
    await running;
    const violations = await site.violations(load);
    // Those that were created here beside the load are all there, and no other.
    const beside = `${String(created + load.campaigns.length)} campaigns for ${String(load.campaigns.length)} created`;
    expect(violations).toEqual(created === 0 ? [] : [beside]);
  }, 60_000);
});
