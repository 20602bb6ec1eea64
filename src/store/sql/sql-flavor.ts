import type { RawBuilder } from 'kysely';
import type { DueWork } from '../../ports/campaign-store.js';

/** What the shared reads need of a database beyond common SQL. */
export interface SqlFlavor {
  /**
   * Whether a union of walks along indexes that is ordered as each of them is stops at its limit. Where it does not,
   * each walk gets the limit.
   */
  mergesOrderedUnions: boolean;
  /**
   * The values as a table with one column, `value`, however many they are: one parameter, so one prepared statement.
   */
  valuesTable(values: readonly string[]): RawBuilder<{ value: string }>;
  /** The campaigns of each tenant that are due at `now` for longest and that nobody holds, at most `each` of a tenant. */
  longestDue(tenants: readonly string[], now: string, each: number): RawBuilder<DueWork>;
}
