import type { SqlValue } from './thread-protocol.js';

/** A row by the names of its columns, in the order in which the query selects them. */
export function nameValues<C extends string>(
  columns: readonly C[],
  values: readonly SqlValue[],
): Record<C, SqlValue> {
  const named: Partial<Record<C, SqlValue>> = {};
  columns.forEach((column, index) => {
    named[column] = values[index] ?? null;
  });
  // Every column has its value by now.
  return named as Record<C, SqlValue>;
}
