import type { Insertable, Selectable } from 'kysely';
import { auditEntryId } from '../../contracts/audit-chain.js';
import type { AuditEntry } from '../../contracts/audit-entry.js';
import type { CampaignState } from '../../contracts/enums.js';
import type { JsonObject } from '../../contracts/json.js';
import type { AuditEntryTable } from './sql-tables.js';
import { fromStoredText, toStoredText } from './stored-text.js';

/** The columns that make an entry. Its id is not among them: it follows from campaign and sequence. */
export const AUDIT_ENTRY_COLUMNS = [
  'campaign_id',
  'sequence',
  'occurred_at',
  'execution_id',
  'actor',
  'action',
  'transition_from',
  'transition_to',
  'transition_event',
  'metadata',
  'previous_hash',
  'hash',
] as const satisfies readonly (keyof AuditEntryTable)[];

export type AuditEntryRow = Pick<Selectable<AuditEntryTable>, (typeof AUDIT_ENTRY_COLUMNS)[number]>;

export function toAuditEntry(row: AuditEntryRow): AuditEntry {
  return {
    id: auditEntryId(row.campaign_id, row.sequence),
    campaignId: row.campaign_id,
    sequence: row.sequence,
    occurredAt: row.occurred_at,
    executionId: row.execution_id,
    actor: fromStoredText(row.actor),
    action: row.action,
    transition: toTransition(row),
    // The text was written by this store from a JSON object.
    metadata: JSON.parse(row.metadata) as JsonObject,
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

function toTransition(row: AuditEntryRow): AuditEntry['transition'] {
  const { transition_from: from, transition_to: to, transition_event: event } = row;
  if (from === null || to === null || event === null) return null;
  return { from: from as CampaignState, to: to as CampaignState, event };
}

export function toAuditEntryRow(tenantId: string, entry: AuditEntry): Insertable<AuditEntryTable> {
  return {
    campaign_id: entry.campaignId,
    tenant_id: tenantId,
    sequence: entry.sequence,
    occurred_at: entry.occurredAt,
    execution_id: entry.executionId,
    actor: toStoredText(entry.actor),
    action: entry.action,
    transition_from: entry.transition?.from ?? null,
    transition_to: entry.transition?.to ?? null,
    transition_event: entry.transition?.event ?? null,
    metadata: JSON.stringify(entry.metadata),
    previous_hash: entry.previousHash,
    hash: entry.hash,
  };
}
