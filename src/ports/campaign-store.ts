import type { AuditEntry } from '../contracts/audit-entry.js';
import type { CampaignState, FailureReason } from '../contracts/enums.js';
import type { ArtifactKind, Artifacts, CampaignRecord } from './campaign-record.js';
import type { Scope } from './scope.js';

/** A mutation that was answered: the row that makes it safe to send again. */
export interface IdempotencyRecord {
  tenantId: string;
  mutation: string;
  key: string;
  /** SHA-256 over the canonical input. */
  requestHash: string;
  campaignId: string;
  createdAt: string;
  /** From then on the key is free again. */
  expiresAt: string;
}

/** One change of one campaign: all of it becomes durable, or nothing. */
export interface CampaignCommit {
  /** The version that was read; 0 inserts the campaign. */
  expectedVersion: number;
  /**
   * The row as it shall be. `record.version` is `expectedVersion + 1`. Its `lease` is ignored: see `fence`.
   */
  record: CampaignRecord;
  /** Entries to append, from the stored head's sequence + 1 on. */
  entries: readonly AuditEntry[];
  writeArtifacts: Artifacts;
  clearArtifacts: readonly ArtifactKind[];
  /** A row that must not exist yet, or have expired at its `createdAt`; null for changes that nobody may repeat. */
  idempotency: IdempotencyRecord | null;
  /**
   * For a worker's commit: the token it holds, and whether it keeps the lease afterwards. Null for a command, which
   * leaves the lease as it is, and the count of takeovers too.
   */
  fence: { token: number; keep: boolean } | null;
}

/**
 * What became of a commit. Only `committed` changed anything. They are checked in this order: a live key answers
 * `key_taken` whatever the version, so that a repeated mutation that lost a race learns what the first one did; then the
 * lease, then the version.
 */
export type CommitOutcome =
  | { kind: 'committed'; /** The feed's cursors of the appended entries, in order. */ cursors: string[] }
  | { kind: 'version_conflict' }
  | { kind: 'lease_lost' }
  | { kind: 'key_taken'; existing: IdempotencyRecord };

/** How much of the trail comes with a claim. */
export const CLAIM_LOG_LIMIT = 100;

/** A campaign that a worker now holds. */
export interface Claim {
  record: CampaignRecord;
  token: number;
  /** Whether it was held and never given back, by a worker that is gone or by this one: a call of the present step may have been made. */
  takenOver: boolean;
  /** All of its artifacts: the steps to come need nearly all of them. */
  artifacts: Artifacts;
  /** The newest entries of its trail, oldest first, at most {@link CLAIM_LOG_LIMIT}. */
  log: AuditEntry[];
}

/** A campaign that can run now. */
export interface DueWork {
  campaignId: string;
  tenantId: string;
}

/** A worker's heartbeat as it stands in the store. */
export interface WorkerBeat {
  workerId: string;
  /** Grows with every beat. Observers compare it with what they saw before, never with a clock. */
  beat: number;
  /** What the worker tells about itself, as JSON text. */
  status: string;
}

export interface CampaignFilter {
  /** An empty list of states or of reasons matches nothing. */
  states?: readonly CampaignState[];
  failureReasons?: readonly FailureReason[];
  /** A case-insensitive prefix of the name, or a whole campaign id. */
  search?: string;
  /** Later than this, not at it. */
  createdAfter?: string;
  /** Earlier than this, not at it. */
  createdBefore?: string;
}

export interface CampaignOrder {
  field: 'CREATED_AT' | 'UPDATED_AT';
  direction: 'ASC' | 'DESC';
}

/** A place in a list of campaigns: the ordered field's value and the id of the last row seen. */
export interface CampaignPosition {
  at: string;
  id: string;
}

export interface CampaignPageRequest {
  first: number;
  after: CampaignPosition | null;
  filter: CampaignFilter;
  order: CampaignOrder;
}

/** A page of a list that is read by keyset. */
export interface Page<T> {
  items: T[];
  hasMore: boolean;
}

/** An entry with its place in the feed of all campaigns. */
export interface FeedEntry {
  /** Opaque; ordered only by the store that made it. */
  cursor: string;
  tenantId: string;
  entry: AuditEntry;
}

/** The newest entry of a campaign. */
export interface CampaignHead {
  campaignId: string;
  sequence: number;
  state: CampaignState;
}

/**
 * The one authority: campaigns, audit trail, idempotency rows, due work, leases. What it says is done is on disk.
 * It leaves out on purpose: who may do what, what a change means, and any notification.
 *
 * Every method rejects with StoreUnavailableError when the engine behind it cannot be reached or cannot write; then
 * nothing is known to have been committed, and the caller may read to find out.
 */
export interface CampaignStore {
  /** Applies a change under version check and fence. Changes that come together share a transaction, not their fate. */
  commit(change: CampaignCommit): Promise<CommitOutcome>;

  find(scope: Scope, campaignId: string): Promise<CampaignRecord | null>;
  /** Records by id, in no particular order; unknown and foreign ones are left out. */
  findMany(scope: Scope, campaignIds: readonly string[]): Promise<CampaignRecord[]>;
  list(scope: Scope, request: CampaignPageRequest): Promise<Page<CampaignRecord>>;
  /** Counts exactly without a filter or by states alone; otherwise at most to `cap`, then `capped` is true. */
  count(scope: Scope, filter: CampaignFilter, cap: number): Promise<{ count: number; capped: boolean }>;
  /** The artifacts of the given kinds of several campaigns, keyed by campaign id. */
  artifacts(
    scope: Scope,
    campaignIds: readonly string[],
    kinds: readonly ArtifactKind[],
  ): Promise<Map<string, Artifacts>>;

  /** Entries with a sequence above `after`, oldest first. */
  entries(scope: Scope, campaignId: string, after: number, limit: number): Promise<AuditEntry[]>;
  /** The newest sequence and the state of each given campaign. */
  heads(campaignIds: readonly string[]): Promise<CampaignHead[]>;
  /** Entries of all campaigns of the scope behind a cursor, in the order in which they became visible. */
  feed(scope: Scope, after: string, limit: number): Promise<FeedEntry[]>;
  /** The cursor behind the newest visible entry. */
  feedHead(): Promise<string>;
  /** Whether a text is a cursor that this store made. */
  isFeedCursor(cursor: string): boolean;

  findIdempotency(
    tenantId: string,
    mutation: string,
    key: string,
    now: string,
  ): Promise<IdempotencyRecord | null>;
  /** Removes expired idempotency rows, at most `limit` of them. @returns how many */
  purgeIdempotency(now: string, limit: number): Promise<number>;

  /** Campaigns that are due at `now` and that no living worker holds; tenants take turns. */
  due(now: string, limit: number): Promise<DueWork[]>;
  /**
   * Takes a campaign that is due and that no other living worker holds; null when there is nothing to take, and for a
   * worker that is not registered or was declared dead. A worker may take again what it holds: the token before is void.
   */
  claim(campaignId: string, workerId: string, now: string): Promise<Claim | null>;
  /** Whether the worker still holds the campaign and the version is still this one, checked by a write. */
  confirm(campaignId: string, token: number, version: number): Promise<boolean>;
  /**
   * Gives a campaign back without a change that users see; it is due again at `dueAt`, unless a command stopped it
   * meanwhile. Nothing when the lease is lost.
   */
  release(campaignId: string, token: number, dueAt: string | null): Promise<void>;

  /** What a worker holds according to the store, and may claim again: what a command stopped meanwhile is left out. */
  leases(workerId: string): Promise<DueWork[]>;

  registerWorker(workerId: string): Promise<void>;
  /** One beat. @returns false when this worker was declared dead: all that it held may be taken by others. */
  heartbeat(workerId: string, status: string): Promise<boolean>;
  workers(): Promise<WorkerBeat[]>;
  /** Declares a worker dead if its beat is still this one. */
  buryWorker(workerId: string, beat: number): Promise<void>;
  /** Takes a worker that stops off the list; what it still held can be claimed at once. */
  removeWorker(workerId: string): Promise<void>;

  /**
   * Removes campaigns for good, with their trails and artifacts: of the given ones those that last changed before
   * `before` and that are neither due nor held by a living worker. Idempotency rows stay until they expire.
   *
   * @returns how many
   */
  prune(campaignIds: readonly string[], before: string): Promise<number>;

  close(): Promise<void>;
}

/** The store cannot be reached or cannot write at the moment. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}
