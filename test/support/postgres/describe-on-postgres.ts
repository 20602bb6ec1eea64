import { describe, it } from '@jest/globals';
import { POSTGRES_IS_MISSING } from './postgres-server.js';

/** Tests that need a PostgreSQL server: left out, and named, on a machine that has none. */
export function describeOnPostgres(name: string, tests: () => void): void {
  if (POSTGRES_IS_MISSING === null) {
    describe(name, tests);
  } else {
    describe(name, () => {
      it.skip(`cannot be tested: ${POSTGRES_IS_MISSING}`, () => undefined);
    });
  }
}
