import { describeUnless } from '../describe-unless.js';
import { POSTGRES_IS_MISSING } from './postgres-server.js';

/** Tests that need a PostgreSQL server. */
export function describeOnPostgres(name: string, tests: () => void): void {
  describeUnless(POSTGRES_IS_MISSING, name, tests);
}
