import type { Kysely, Selectable } from 'kysely';
import type { IdempotencyRecord } from '../../ports/campaign-store.js';
import type { IdempotencyTable, SqlTables } from './sql-tables.js';
import { fromStoredText, toStoredText } from './stored-text.js';

export type IdempotencyRow = Selectable<IdempotencyTable>;

export function toIdempotencyRecord(row: IdempotencyRow): IdempotencyRecord {
  return {
    tenantId: row.tenant_id,
    mutation: row.mutation,
    key: fromStoredText(row.key),
    requestHash: row.request_hash,
    campaignId: row.campaign_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

export function toIdempotencyRow(record: IdempotencyRecord): IdempotencyRow {
  return {
    tenant_id: record.tenantId,
    mutation: record.mutation,
    key: toStoredText(record.key),
    request_hash: record.requestHash,
    campaign_id: record.campaignId,
    created_at: record.createdAt,
    expires_at: record.expiresAt,
  };
}

/** The row of a key that is still taken at `now`. */
export async function findIdempotency(
  db: Kysely<SqlTables>,
  key: { tenantId: string; mutation: string; key: string },
  now: string,
): Promise<IdempotencyRecord | null> {
  const row = await db
    .selectFrom('idempotency')
    .selectAll()
    .where('tenant_id', '=', key.tenantId)
    .where('mutation', '=', key.mutation)
    .where('key', '=', toStoredText(key.key))
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row ? toIdempotencyRecord(row) : null;
}
