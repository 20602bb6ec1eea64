import type { RawBuilder } from 'kysely';

/** What the shared reads need of a database beyond common SQL. */
export interface SqlFlavor {
  /**
   * The values as a table with one column, `value`, however many they are: one parameter, so one prepared statement.
   */
  valuesTable(values: readonly string[]): RawBuilder<{ value: string }>;
}
