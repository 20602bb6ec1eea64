import type { Claim } from '../../ports/campaign-store.js';
import { toAuditEntry, type AuditEntryRow } from './audit-entry-row.js';
import { toCampaignRecord, type CampaignRow } from './campaign-row.js';

/** Takes a due campaign for a worker. */
export interface ClaimOperation {
  kind: 'claim';
  campaignId: string;
  workerId: string;
  now: string;
}

export interface ConfirmOperation {
  kind: 'confirm';
  campaignId: string;
  token: number;
  version: number;
}

export interface ReleaseOperation {
  kind: 'release';
  campaignId: string;
  token: number;
  dueAt: string | null;
}

/** A campaign that was claimed, with what its next steps need. */
export interface ClaimAnswer {
  row: CampaignRow;
  takenOver: boolean;
  /** Pairs of kind and body. */
  artifacts: [string, string][];
  /** The newest first. */
  entries: AuditEntryRow[];
}

/** The same as the port says it. */
export function toClaim({ row, takenOver, artifacts, entries }: ClaimAnswer): Claim {
  return {
    record: toCampaignRecord(row),
    token: row.lease_token,
    takenOver,
    artifacts: Object.fromEntries(artifacts),
    log: entries.map(toAuditEntry).reverse(),
  };
}
