import type { CommitOperation } from '../sql/commit-operation.js';
import type { IdempotencyRow } from '../sql/idempotency-row.js';
import type {
  ClaimAnswer,
  ClaimOperation,
  ConfirmOperation,
  ReleaseOperation,
} from '../sql/lease-operation.js';
import type { ThreadFailure } from './thread-failure.js';

export interface PurgeIdempotencyOperation {
  kind: 'purgeIdempotency';
  now: string;
  limit: number;
}

export interface RegisterWorkerOperation {
  kind: 'registerWorker';
  workerId: string;
}

export interface HeartbeatOperation {
  kind: 'heartbeat';
  workerId: string;
  status: string;
}

export interface BuryWorkerOperation {
  kind: 'buryWorker';
  workerId: string;
  beat: number;
}

export interface RemoveWorkerOperation {
  kind: 'removeWorker';
  workerId: string;
}

export interface PruneOperation {
  kind: 'prune';
  campaignIds: readonly string[];
  before: string;
}

/** All that changes the database while the store runs. */
export type WriteOperation =
  | CommitOperation
  | ClaimOperation
  | ConfirmOperation
  | ReleaseOperation
  | PurgeIdempotencyOperation
  | RegisterWorkerOperation
  | HeartbeatOperation
  | BuryWorkerOperation
  | RemoveWorkerOperation
  | PruneOperation;

export type CommitAnswer =
  | { kind: 'committed'; positions: number[] }
  | { kind: 'version_conflict' }
  | { kind: 'lease_lost' }
  | { kind: 'key_taken'; existing: IdempotencyRow };

/** What the writing thread answers to each operation. */
export interface WriteAnswers {
  commit: CommitAnswer;
  claim: ClaimAnswer | null;
  confirm: boolean;
  release: null;
  purgeIdempotency: number;
  registerWorker: null;
  heartbeat: boolean;
  buryWorker: null;
  removeWorker: null;
  prune: number;
}

/** What became of one operation of a batch. */
export type WriteResult =
  { ok: true; answer: WriteAnswers[keyof WriteAnswers] } | { ok: false; failure: ThreadFailure };
