import type { Selectable } from 'kysely';
import type { CampaignSnapshot } from '../../contracts/campaign-snapshot.js';
import type { CampaignRecord } from '../../ports/campaign-record.js';
import { searchKey } from './search-key.js';
import type { CampaignTable } from './sql-tables.js';
import { fromStoredText, toStoredText } from './stored-text.js';

/** The columns that make a record. */
export const CAMPAIGN_COLUMNS = [
  'id',
  'tenant_id',
  'name',
  'version',
  'sequence',
  'head_hash',
  'snapshot',
  'due_at',
  'lease_worker',
  'lease_token',
  'takeovers',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof CampaignTable)[];

export type CampaignRow = Pick<Selectable<CampaignTable>, (typeof CAMPAIGN_COLUMNS)[number]>;

/** What a commit writes of a campaign. The lease columns are written by the fence alone. */
export type CampaignRowChange = Omit<Selectable<CampaignTable>, 'lease_worker' | 'lease_token'>;

export function toCampaignRecord(row: CampaignRow): CampaignRecord {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name === null ? null : fromStoredText(row.name),
    version: row.version,
    sequence: row.sequence,
    headHash: row.head_hash,
    // The text was written by this store from a snapshot, and by nothing else.
    snapshot: JSON.parse(row.snapshot) as CampaignSnapshot,
    dueAt: row.due_at,
    lease:
      row.lease_worker === null
        ? null
        : { workerId: fromStoredText(row.lease_worker), token: row.lease_token },
    takeovers: row.takeovers,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function toCampaignRowChange(record: CampaignRecord): CampaignRowChange {
  return {
    id: record.id,
    tenant_id: record.tenantId,
    name: record.name === null ? null : toStoredText(record.name),
    name_search: record.name === null ? null : searchKey(record.name),
    state: record.snapshot.state,
    failure_reason: record.snapshot.failure?.reason ?? null,
    version: record.version,
    sequence: record.sequence,
    head_hash: record.headHash,
    snapshot: JSON.stringify(record.snapshot),
    due_at: record.dueAt,
    takeovers: record.takeovers,
    created_at: record.createdAt,
    updated_at: record.updatedAt,
  };
}
