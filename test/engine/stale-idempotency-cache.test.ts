import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { requestHash } from '../../src/engine/commands/idempotency-guard.js';
import type { CommittedMutation, IdempotencyCache } from '../../src/ports/idempotency-cache.js';
import { ANNA, codeOf, done, EngineFixture } from '../support/engine/engine-fixture.js';
import { overriding } from '../support/engine/overriding.js';

let fixture: EngineFixture;
beforeEach(async () => (fixture = await EngineFixture.open()));
afterEach(() => fixture.close());

/** An engine whose cache knows every key from another history: of another database, or of this one before a restore. */
async function engineWithStaleCache(remembered: () => Pick<CommittedMutation, 'campaignId' | 'requestHash'>) {
  return fixture.engine({
    decorate: (ports) => ({
      ...ports,
      idempotency: overriding<IdempotencyCache>(ports.idempotency, {
        get: (tenantId, mutation, key) =>
          Promise.resolve({
            tenantId,
            mutation,
            key,
            createdAt: '2026-01-01T00:00:00.000Z',
            expiresAt: '2999-01-01T00:00:00.000Z',
            headHash: 'f'.repeat(64),
            ...remembered(),
          }),
      }),
    }),
  });
}

it('believes the database and not a cache that knows campaigns of another one', async () => {
  const { engine } = await engineWithStaleCache(() => ({
    campaignId: '0195a000-0000-7000-8000-00000000dead',
    requestHash: 'f'.repeat(64),
  }));
  const create = () => engine.commands.create(ANNA, { name: 'Spring', idempotencyKey: 'k1' });
  const campaign = done(await create());
  expect(done(await create()).id).toBe(campaign.id);
  const other = await engine.commands.create(ANNA, { name: 'Summer', idempotencyKey: 'k1' });
  expect(codeOf(other)).toBe('IDEMPOTENCY_KEY_REUSED');
});

it('does again what a restore took back, although a cache remembers that it was done', async () => {
  let campaignId = '';
  const { engine } = await engineWithStaleCache(() => ({
    campaignId,
    requestHash: requestHash({ campaignId }),
  }));
  ({ id: campaignId } = done(await engine.commands.create(ANNA, {})));
  const started = done(await engine.commands.start(ANNA, { campaignId, idempotencyKey: 'k1' }));
  expect(started.snapshot.state).toBe('RADAR_SCAN');
  await fixture.reaches(campaignId, 'COMPLETED');
  // Done once, and repeated from then on.
  const again = done(await engine.commands.start(ANNA, { campaignId, idempotencyKey: 'k1' }));
  expect(again.snapshot.state).toBe('COMPLETED');
});
