import { afterEach, expect, test } from '@jest/globals';
import type { CampaignRecord } from '../../src/ports/campaign-record.js';
import { aRecord, aStoreOf, fakeEngine } from '../support/fake-engine.js';
import { post, serve, type Served } from '../support/serve.js';

const ID = '0195a000-0000-7000-8000-000000000001';
const AT = '2026-03-01T08:30:05.000Z';

let server: Served | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

test.each<[string, CampaignRecord['lease'], string | null]>([
  ['has a time while it is waited for', null, AT],
  ['has none while it is made', { workerId: 'w', token: 2 }, null],
])('the next attempt %s', async (_what, lease, told) => {
  const record = aRecord(ID, { lease });
  record.snapshot = { ...record.snapshot, state: 'RADAR_SCAN', nextAttemptAt: AT };
  server = await serve({ engine: fakeEngine({ store: aStoreOf([record]) }) });
  const { data } = await post(server, `{ campaign(id: "${ID}") { nextAttemptAt } }`);
  expect(data).toEqual({ campaign: { nextAttemptAt: told } });
});
