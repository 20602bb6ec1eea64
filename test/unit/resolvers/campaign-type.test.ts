import { expect, test } from '@jest/globals';
import { createCampaignFacts } from '../../../src/engine/campaign-facts.js';
import { CampaignType } from '../../../src/resolvers/types/campaign.js';
import { SystemClock } from '../../../src/runtime/system-clock.js';
import { aRecord } from '../../support/fake-engine.js';

const ID = '0195a000-0000-7000-8000-000000000001';
const AT = '2026-03-01T08:30:05.000Z';

test('the next attempt has a time while it is waited for, and none while it is made', () => {
  const facts = createCampaignFacts(new SystemClock(), 10);
  const waits = aRecord(ID);
  waits.snapshot = { ...waits.snapshot, state: 'RADAR_SCAN', nextAttemptAt: AT };
  const runs = { ...waits, lease: { workerId: 'w', token: 2 } };
  expect(CampaignType.of(waits, facts).nextAttemptAt).toBe(AT);
  expect(CampaignType.of(runs, facts).nextAttemptAt).toBeNull();
});
