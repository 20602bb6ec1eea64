import { describeUnless } from '../describe-unless.js';
import { REDIS_IS_MISSING } from './redis-server.js';

/** Tests that need a Redis. */
export function describeWithRedis(name: string, tests: () => void): void {
  describeUnless(REDIS_IS_MISSING, name, tests);
}
