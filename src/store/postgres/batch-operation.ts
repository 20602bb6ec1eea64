import type { AuditEntryRow } from '../sql/audit-entry-row.js';
import type { CampaignRow } from '../sql/campaign-row.js';
import type { CommitOperation } from '../sql/commit-operation.js';
import type { IdempotencyRow } from '../sql/idempotency-row.js';

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

/** What changes one campaign, and can share a transaction with changes of others. */
export type BatchOperation = CommitOperation | ClaimOperation | ConfirmOperation | ReleaseOperation;

export type CommitAnswer =
  | { kind: 'committed'; /** Of its first entry; the others follow. */ transaction: number; position: number }
  | { kind: 'version_conflict' }
  | { kind: 'lease_lost' }
  | { kind: 'key_taken'; existing: IdempotencyRow }
  /** Another transaction took the key in the very moment in which this one wanted it. */
  | { kind: 'key_raced' }
  /** Its entries do not follow those that are there, although the version fits. */
  | { kind: 'trail_broken' };

/** A campaign that was claimed, with what its next steps need. */
export interface ClaimAnswer {
  row: CampaignRow;
  takenOver: boolean;
  /** Pairs of kind and body. */
  artifacts: [string, string][];
  /** The newest first. */
  entries: AuditEntryRow[];
}

/** What the database answers to each operation; null where there was nothing to do. */
export interface BatchAnswers {
  commit: CommitAnswer | null;
  claim: ClaimAnswer | null;
  confirm: true | null;
  release: true | null;
}

/** What became of one operation of a batch. */
export type BatchResult =
  { ok: true; answer: BatchAnswers[keyof BatchAnswers] } | { ok: false; error: Error };

/** The campaign that an operation is about. */
export function campaignOf(operation: BatchOperation): string {
  return operation.kind === 'commit' ? operation.campaign.id : operation.campaignId;
}
