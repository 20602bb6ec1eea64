import { sql } from 'kysely';
import type { SqlFlavor } from '../sql/sql-flavor.js';

export const sqliteFlavor: SqlFlavor = {
  valuesTable: (values) => sql<{ value: string }>`(SELECT value FROM json_each(${JSON.stringify(values)}))`,
};
