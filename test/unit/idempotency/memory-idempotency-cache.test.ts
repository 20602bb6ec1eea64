import { describe, expect, it } from '@jest/globals';
import { MemoryIdempotencyCache } from '../../../src/idempotency/memory/memory-idempotency-cache.js';
import { VirtualClock } from '../../support/virtual-clock.js';

describe('the idempotency cache in memory', () => {
  it('keeps no more than it may, and lets go of what was used least recently', async () => {
    const clock = new VirtualClock();
    const cache = new MemoryIdempotencyCache(clock, 3);
    const put = (key: string) =>
      cache.put({
        tenantId: 't',
        mutation: 'm',
        key,
        requestHash: '',
        campaignId: key,
        createdAt: new Date(clock.now()).toISOString(),
        headHash: 'b'.repeat(64),
        expiresAt: new Date(clock.now() + 1000).toISOString(),
      });
    for (const key of ['a', 'b', 'c']) await put(key);
    await cache.get('t', 'm', 'a');
    await put('c');
    await put('d');
    const kept = await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.get('t', 'm', key)));
    expect(kept.map((record) => record?.key ?? null)).toEqual(['a', null, 'c', 'd']);
  });
});
