import { Kysely } from 'kysely';
import type { AuditEntry } from '../../contracts/audit-entry.js';
import type { ArtifactKind, Artifacts, CampaignRecord } from '../../ports/campaign-record.js';
import type {
  CampaignCommit,
  CampaignFilter,
  CampaignHead,
  CampaignPageRequest,
  CampaignStore,
  Claim,
  CommitOutcome,
  DueWork,
  FeedEntry,
  IdempotencyRecord,
  Page,
  WorkerBeat,
} from '../../ports/campaign-store.js';
import type { Scope } from '../../ports/scope.js';
import { toCommitOperation } from '../sql/commit-operation.js';
import { countCampaigns } from '../sql/count-campaigns.js';
import { DueWorkFinder } from '../sql/due-work.js';
import { FeedCursors } from '../sql/feed-cursors.js';
import { findIdempotency, toIdempotencyRecord } from '../sql/idempotency-row.js';
import { toClaim } from '../sql/lease-operation.js';
import { listCampaigns } from '../sql/list-campaigns.js';
import { readArtifacts } from '../sql/read-artifacts.js';
import { findCampaign, findCampaigns, readHeads } from '../sql/read-campaigns.js';
import { readEntries } from '../sql/read-trail.js';
import type { SqlTables } from '../sql/sql-tables.js';
import { StatementFailedError } from '../sql/statement-failed-error.js';
import { fromStoredText, toStoredText } from '../sql/stored-text.js';
import { createBatchWriter, type BatchWriter } from './batch-writer.js';
import { ConnectionsDialect } from './connections-dialect.js';
import type { FeedEpoch } from './feed-epoch.js';
import type { PostgresConnections } from './postgres-connections.js';
import { canBeStored, postgresFlavor } from './postgres-flavor.js';
import { PRUNE } from './prune-statement.js';
import { readFeed, readFeedHead } from './read-feed.js';
import { workerStatements } from './worker-statements.js';
import { writeBatch } from './write-batch.js';

/** How often a commit is sent that meets a key which is gone again when it is looked at. */
const KEY_ATTEMPTS = 3;

/** The store on one PostgreSQL database. Any number of processes may use it at the same time. */
export class PostgresCampaignStore implements CampaignStore {
  readonly #connections: PostgresConnections;
  readonly #writer: BatchWriter;
  readonly #db: Kysely<SqlTables>;
  readonly #epoch: FeedEpoch;
  readonly #cursors: FeedCursors;
  readonly #dueWork: DueWorkFinder;

  constructor(connections: PostgresConnections, epoch: FeedEpoch, onGroup?: (operations: number) => void) {
    this.#connections = connections;
    this.#writer = createBatchWriter(async (operations) => {
      const results = await writeBatch(connections, operations, epoch.transactionOffset);
      onGroup?.(operations.length);
      return results;
    });
    this.#db = new Kysely<SqlTables>({ dialect: new ConnectionsDialect(connections) });
    this.#epoch = epoch;
    this.#cursors = new FeedCursors(epoch.epoch, 2);
    this.#dueWork = new DueWorkFinder(this.#db, postgresFlavor);
  }

  async commit(change: CampaignCommit): Promise<CommitOutcome> {
    const operation = toCommitOperation(change);
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#writer.write(operation);
      if (answer?.kind === 'committed') {
        const { transaction, position } = answer;
        const cursors = operation.entries.map((_, index) =>
          this.#cursors.write(transaction, position + index),
        );
        return { kind: 'committed', cursors };
      }
      if (answer?.kind === 'key_taken') {
        return { kind: 'key_taken', existing: toIdempotencyRecord(answer.existing) };
      }
      if (answer?.kind === 'version_conflict' || answer?.kind === 'lease_lost') return { kind: answer.kind };
      // Who took the key has committed by now: the next attempt sees it.
      if (answer?.kind !== 'key_raced' || attempt === KEY_ATTEMPTS) {
        throw new StatementFailedError(`The commit of campaign ${change.record.id} does not fit its trail.`);
      }
    }
  }

  async find(scope: Scope, campaignId: string): Promise<CampaignRecord | null> {
    if (!canBeStored(campaignId)) return null;
    return findCampaign(this.#db, scope, campaignId);
  }

  findMany(scope: Scope, campaignIds: readonly string[]): Promise<CampaignRecord[]> {
    return findCampaigns(this.#db, postgresFlavor, scope, campaignIds);
  }

  list(scope: Scope, request: CampaignPageRequest): Promise<Page<CampaignRecord>> {
    return listCampaigns(this.#db, postgresFlavor, scope, request);
  }

  count(scope: Scope, filter: CampaignFilter, cap: number): Promise<{ count: number; capped: boolean }> {
    return countCampaigns(this.#db, scope, filter, cap);
  }

  artifacts(
    scope: Scope,
    campaignIds: readonly string[],
    kinds: readonly ArtifactKind[],
  ): Promise<Map<string, Artifacts>> {
    return readArtifacts(this.#db, postgresFlavor, scope, campaignIds, kinds);
  }

  async entries(scope: Scope, campaignId: string, after: number, limit: number): Promise<AuditEntry[]> {
    if (!canBeStored(campaignId)) return [];
    return readEntries(this.#db, scope, campaignId, after, limit);
  }

  heads(campaignIds: readonly string[]): Promise<CampaignHead[]> {
    return readHeads(this.#db, postgresFlavor, campaignIds);
  }

  async feed(scope: Scope, after: string, limit: number): Promise<FeedEntry[]> {
    const place = this.#cursors.read(after);
    if (!place) throw new RangeError('The cursor was not made by this store.');
    return readFeed(this.#db, this.#cursors, this.#epoch.transactionOffset, scope, place, limit);
  }

  async feedHead(): Promise<string> {
    return this.#cursors.write(...(await readFeedHead(this.#db, this.#epoch.transactionOffset)));
  }

  isFeedCursor(cursor: string): boolean {
    return this.#cursors.read(cursor) !== null;
  }

  findIdempotency(
    tenantId: string,
    mutation: string,
    key: string,
    now: string,
  ): Promise<IdempotencyRecord | null> {
    return findIdempotency(this.#db, { tenantId, mutation, key }, now);
  }

  async purgeIdempotency(now: string, limit: number): Promise<number> {
    const { rowCount } = await this.#connections.query({ text: PURGE_IDEMPOTENCY, values: [now, limit] });
    return rowCount ?? 0;
  }

  due(now: string, limit: number): Promise<DueWork[]> {
    return this.#dueWork.find(now, limit);
  }

  async claim(campaignId: string, workerId: string, now: string): Promise<Claim | null> {
    const answer = await this.#writer.write({
      kind: 'claim',
      campaignId,
      workerId: toStoredText(workerId),
      now,
    });
    return answer && toClaim(answer);
  }

  async confirm(campaignId: string, token: number, version: number): Promise<boolean> {
    return (await this.#writer.write({ kind: 'confirm', campaignId, token, version })) !== null;
  }

  async release(campaignId: string, token: number, dueAt: string | null): Promise<void> {
    await this.#writer.write({ kind: 'release', campaignId, token, dueAt });
  }

  leases(workerId: string): Promise<DueWork[]> {
    return this.#dueWork.heldBy(workerId);
  }

  async registerWorker(workerId: string): Promise<void> {
    await this.#connections.query(workerStatements.register(workerId));
  }

  async heartbeat(workerId: string, status: string): Promise<boolean> {
    const { rowCount } = await this.#connections.query(workerStatements.beat(workerId, status));
    return rowCount === 1;
  }

  async workers(): Promise<WorkerBeat[]> {
    const rows = await this.#db.selectFrom('worker').selectAll().execute();
    return rows.map((row) => ({ workerId: fromStoredText(row.id), beat: row.beat, status: row.status }));
  }

  async buryWorker(workerId: string, beat: number): Promise<void> {
    await this.#connections.query(workerStatements.bury(workerId, beat));
  }

  async removeWorker(workerId: string): Promise<void> {
    await this.#connections.query(workerStatements.remove(workerId));
  }

  async prune(campaignIds: readonly string[], before: string): Promise<number> {
    const ids = campaignIds.filter(canBeStored);
    const { rowCount } = await this.#connections.query({ text: PRUNE, values: [ids, before] });
    return rowCount ?? 0;
  }

  /** The wall clock of the server, in milliseconds since the epoch. */
  async readClock(): Promise<number> {
    const { rows } = await this.#connections.query<{ now: number }>({ text: READ_CLOCK, values: [] });
    const [row] = rows;
    if (!row) throw new StatementFailedError('The server did not say what time it is.');
    return row.now;
  }

  async close(): Promise<void> {
    await this.#writer.idle();
    await this.#connections.close();
  }
}

const READ_CLOCK = 'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now';

/** Rows that another process is purging as well are left to it. */
const PURGE_IDEMPOTENCY = `
  DELETE FROM idempotency WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM idempotency WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED))`;
