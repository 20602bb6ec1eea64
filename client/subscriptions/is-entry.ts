import { isRecord } from '../graphql-errors.js';
import type { AuditEntry } from '../model.js';

/** Whether a value has what the check of the order needs; the rest is as the schema promises. */
export function isEntry(value: unknown): value is AuditEntry {
  if (!isRecord(value) || !isRecord(value['campaign'])) return false;
  const { sequence, campaign } = value;
  return (
    Number.isSafeInteger(sequence) &&
    typeof campaign['id'] === 'string' &&
    typeof campaign['state'] === 'string'
  );
}
