import { describe } from '@jest/globals';
import { POSTGRES_IS_MISSING } from '../postgres/postgres-server.js';
import { HAS_REDIS } from '../redis/redis-server.js';

/** Tests that need a PostgreSQL and a Redis; where one cannot be started they are skipped, and say so by their name. */
export function describeScaled(name: string, tests: () => void): void {
  const missing = POSTGRES_IS_MISSING ?? (HAS_REDIS ? null : 'no redis-server on this machine');
  if (missing === null) describe(name, tests);
  else describe.skip(`${name} (skipped: ${missing})`, tests);
}
