import { describeUnless } from '../describe-unless.js';
import { POSTGRES_IS_MISSING } from '../postgres/postgres-server.js';
import { REDIS_IS_MISSING } from '../redis/redis-server.js';

/** Tests that need a PostgreSQL and a Redis. */
export function describeScaled(name: string, tests: () => void): void {
  describeUnless(POSTGRES_IS_MISSING ?? REDIS_IS_MISSING, name, tests);
}
