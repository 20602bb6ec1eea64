import { describe } from '@jest/globals';
import { HAS_REDIS } from './redis-server.js';

/** Tests that need a Redis; where none can be started they are skipped, and say so by their name. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (HAS_REDIS) describe(name, tests);
  else describe.skip(`${name} (skipped: there is no redis-server on this machine)`, tests);
}
