import type { CommitOperation } from '../sql/commit-operation.js';
import type { GroupResult } from '../sql/group-writer.js';
import type { IdempotencyRow } from '../sql/idempotency-row.js';
import type {
  ClaimAnswer,
  ClaimOperation,
  ConfirmOperation,
  ReleaseOperation,
} from '../sql/lease-operation.js';

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

/** What the database answers to each operation; null where there was nothing to do. */
export interface BatchAnswers {
  commit: CommitAnswer | null;
  claim: ClaimAnswer | null;
  confirm: true | null;
  release: true | null;
}

/** What became of one operation of a batch. */
export type BatchResult = GroupResult<BatchAnswers[keyof BatchAnswers]>;

/** The campaign that an operation is about. */
export function campaignOf(operation: BatchOperation): string {
  return operation.kind === 'commit' ? operation.campaign.id : operation.campaignId;
}
