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
import { fromStoredText, toStoredText } from '../sql/stored-text.js';
import type { TaskRunner } from './database-thread.js';
import { readFeed } from './read-feed.js';
import { sqliteFlavor } from './sqlite-flavor.js';
import { ThreadDialect } from './thread-dialect.js';
import { createThreadWriter, type ThreadWriter } from './thread-writer.js';

/** The threads that a store uses. It closes them when it is closed. */
export interface StoreThreads {
  writer: TaskRunner;
  reader: TaskRunner;
}

/** The store on one SQLite file. Another process may use the same file at the same time. */
export class SqliteCampaignStore implements CampaignStore {
  readonly #threads: StoreThreads;
  readonly #writer: ThreadWriter;
  readonly #db: Kysely<SqlTables>;
  readonly #cursors: FeedCursors;
  readonly #dueWork: DueWorkFinder;

  /** @param epoch the random id of this database, see {@link readEpoch} */
  constructor(threads: StoreThreads, epoch: string, onGroup?: (operations: number) => void) {
    this.#threads = threads;
    this.#writer = createThreadWriter(threads.writer, onGroup);
    this.#db = new Kysely<SqlTables>({ dialect: new ThreadDialect(threads.reader) });
    this.#cursors = new FeedCursors(epoch);
    this.#dueWork = new DueWorkFinder(this.#db, sqliteFlavor);
  }

  async commit(change: CampaignCommit): Promise<CommitOutcome> {
    const answer = await this.#writer.write(toCommitOperation(change));
    switch (answer.kind) {
      case 'committed':
        return {
          kind: 'committed',
          cursors: answer.positions.map((position) => this.#cursors.write(position)),
        };
      case 'key_taken':
        return { kind: 'key_taken', existing: toIdempotencyRecord(answer.existing) };
      default:
        return answer;
    }
  }

  find(scope: Scope, campaignId: string): Promise<CampaignRecord | null> {
    return findCampaign(this.#db, scope, campaignId);
  }

  findMany(scope: Scope, campaignIds: readonly string[]): Promise<CampaignRecord[]> {
    return findCampaigns(this.#db, sqliteFlavor, scope, campaignIds);
  }

  list(scope: Scope, request: CampaignPageRequest): Promise<Page<CampaignRecord>> {
    return listCampaigns(this.#db, sqliteFlavor, scope, request);
  }

  count(scope: Scope, filter: CampaignFilter, cap: number): Promise<{ count: number; capped: boolean }> {
    return countCampaigns(this.#db, scope, filter, cap);
  }

  artifacts(
    scope: Scope,
    campaignIds: readonly string[],
    kinds: readonly ArtifactKind[],
  ): Promise<Map<string, Artifacts>> {
    return readArtifacts(this.#db, sqliteFlavor, scope, campaignIds, kinds);
  }

  entries(scope: Scope, campaignId: string, after: number, limit: number): Promise<AuditEntry[]> {
    return readEntries(this.#db, scope, campaignId, after, limit);
  }

  heads(campaignIds: readonly string[]): Promise<CampaignHead[]> {
    return readHeads(this.#db, sqliteFlavor, campaignIds);
  }

  async feed(scope: Scope, after: string, limit: number): Promise<FeedEntry[]> {
    const place = this.#cursors.read(after);
    if (!place) throw new RangeError('The cursor was not made by this store.');
    return readFeed(this.#db, this.#cursors, scope, place, limit);
  }

  async feedHead(): Promise<string> {
    const newest = await this.#db
      .selectFrom('audit_entry')
      .select((eb) => eb.fn.max('position').as('position'))
      .executeTakeFirst();
    return this.#cursors.write(newest?.position ?? 0);
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

  purgeIdempotency(now: string, limit: number): Promise<number> {
    return this.#writer.write({ kind: 'purgeIdempotency', now, limit });
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

  confirm(campaignId: string, token: number, version: number): Promise<boolean> {
    return this.#writer.write({ kind: 'confirm', campaignId, token, version });
  }

  async release(campaignId: string, token: number, dueAt: string | null): Promise<void> {
    await this.#writer.write({ kind: 'release', campaignId, token, dueAt });
  }

  leases(workerId: string): Promise<DueWork[]> {
    return this.#dueWork.heldBy(workerId);
  }

  async registerWorker(workerId: string): Promise<void> {
    await this.#writer.write({ kind: 'registerWorker', workerId: toStoredText(workerId) });
  }

  heartbeat(workerId: string, status: string): Promise<boolean> {
    return this.#writer.write({ kind: 'heartbeat', workerId: toStoredText(workerId), status });
  }

  async workers(): Promise<WorkerBeat[]> {
    const rows = await this.#db.selectFrom('worker').selectAll().execute();
    return rows.map((row) => ({ workerId: fromStoredText(row.id), beat: row.beat, status: row.status }));
  }

  async buryWorker(workerId: string, beat: number): Promise<void> {
    await this.#writer.write({ kind: 'buryWorker', workerId: toStoredText(workerId), beat });
  }

  async removeWorker(workerId: string): Promise<void> {
    await this.#writer.write({ kind: 'removeWorker', workerId: toStoredText(workerId) });
  }

  prune(campaignIds: readonly string[], before: string): Promise<number> {
    return this.#writer.write({ kind: 'prune', campaignIds, before });
  }

  async close(): Promise<void> {
    await this.#writer.idle();
    // The writer last: whoever closes the file last tidies its log away, and must be able to write.
    await this.#threads.reader.close();
    await this.#threads.writer.close();
  }
}
