import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { IdempotencyCache } from '../../src/ports/idempotency-cache.js';
import { ANNA, codeOf, done, EngineFixture } from '../support/engine/engine-fixture.js';
import { overriding } from '../support/engine/overriding.js';

let fixture: EngineFixture;
beforeEach(async () => (fixture = await EngineFixture.open()));
afterEach(() => fixture.close());

/** An engine whose cache answers for every key with a campaign of another database. */
async function engineBesideAnotherDatabase() {
  return fixture.engine({
    decorate: (ports) => ({
      ...ports,
      idempotency: overriding<IdempotencyCache>(ports.idempotency, {
        get: (tenantId, mutation, key) =>
          Promise.resolve({
            tenantId,
            mutation,
            key,
            requestHash: 'f'.repeat(64),
            campaignId: '0195a000-0000-7000-8000-00000000dead',
            createdAt: '2026-01-01T00:00:00.000Z',
            expiresAt: '2999-01-01T00:00:00.000Z',
          }),
      }),
    }),
  });
}

it('believes the database and not a cache that knows campaigns of another one', async () => {
  const { engine } = await engineBesideAnotherDatabase();
  const create = () => engine.commands.create(ANNA, { name: 'Spring', idempotencyKey: 'k1' });
  const campaign = done(await create());
  expect(done(await create()).id).toBe(campaign.id);
  const other = await engine.commands.create(ANNA, { name: 'Summer', idempotencyKey: 'k1' });
  expect(codeOf(other)).toBe('IDEMPOTENCY_KEY_REUSED');
});
