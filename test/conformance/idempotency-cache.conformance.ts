import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommittedMutation, IdempotencyCache } from '../../src/ports/idempotency-cache.js';

/** An adapter that is tested. */
export interface OpenIdempotencyCache {
  cache: IdempotencyCache;
  /** The wall clock as the cache sees it, in milliseconds since the epoch. */
  now(): number;
  /** Lets `ms` milliseconds pass for the cache. */
  pass(ms: number): Promise<void>;
}

/** What every idempotency cache promises. `open` makes a fresh, empty one. */
export function describeIdempotencyCache(name: string, open: () => Promise<OpenIdempotencyCache>): void {
  describe(`idempotency cache: ${name}`, () => {
    let opened: OpenIdempotencyCache;

    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.cache.close());

    function record(changes: Partial<CommittedMutation> = {}): CommittedMutation {
      return {
        tenantId: 't1',
        mutation: 'createCampaign',
        key: 'k1',
        requestHash: 'a'.repeat(64),
        campaignId: 'c1',
        createdAt: new Date(opened.now()).toISOString(),
        expiresAt: new Date(opened.now() + 60_000).toISOString(),
        headHash: 'b'.repeat(64),
        ...changes,
      };
    }

    const get = ({ tenantId, mutation, key }: CommittedMutation) => opened.cache.get(tenantId, mutation, key);

    it('misses what was never put', async () => {
      expect(await get(record())).toBeNull();
    });

    it('gives back what was put, all of it', async () => {
      const kept = record({ key: 'spaces, "quotes", \u{1F600}, and\nlines' });
      await opened.cache.put(kept);
      expect(await get(kept)).toEqual(kept);
    });

    it('keeps tenants, mutations and keys apart, however they are spelled', async () => {
      const kept = record({ tenantId: 'a:b', mutation: 'c', key: 'd' });
      await opened.cache.put(kept);
      const others = [
        { tenantId: 'a', mutation: 'b:c', key: 'd' },
        { tenantId: 'a:b', mutation: 'c:d', key: '' },
        { tenantId: 'a:b', mutation: 'c', key: 'D' },
        { tenantId: 'a', mutation: 'b', key: 'c:d' },
      ];
      for (const other of others) expect(await get(record(other))).toBeNull();
      expect(await get(kept)).toEqual(kept);
    });

    it('replaces a record of the same key', async () => {
      await opened.cache.put(record());
      await opened.cache.put(record({ campaignId: 'c2' }));
      expect(await get(record())).toMatchObject({ campaignId: 'c2' });
    });

    it('forgets a record when it expires', async () => {
      const kept = record({ expiresAt: new Date(opened.now() + 2000).toISOString() });
      await opened.cache.put(kept);
      await opened.pass(1000);
      expect(await get(kept)).toEqual(kept);
      await opened.pass(1000);
      expect(await get(kept)).toBeNull();
    });

    it('does not keep a record that has expired already', async () => {
      const late = record({ expiresAt: new Date(opened.now() - 1).toISOString() });
      await opened.cache.put(late);
      expect(await get(late)).toBeNull();
    });

    it('is not changed by what callers do with the records', async () => {
      const given = record();
      await opened.cache.put(given);
      given.campaignId = 'changed';
      const got = await get(given);
      if (got) got.campaignId = 'changed';
      expect(await get(given)).toMatchObject({ campaignId: 'c1' });
    });
  });
}
