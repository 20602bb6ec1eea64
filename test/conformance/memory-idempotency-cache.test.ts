import { MemoryIdempotencyCache } from '../../src/idempotency/memory/memory-idempotency-cache.js';
import { VirtualClock } from '../support/virtual-clock.js';
import { describeIdempotencyCache } from './idempotency-cache.conformance.js';

describeIdempotencyCache('memory', () => {
  const clock = new VirtualClock();
  return Promise.resolve({
    cache: new MemoryIdempotencyCache(clock),
    now: () => clock.now(),
    pass: (ms) => clock.advanceAsync(ms),
  });
});
