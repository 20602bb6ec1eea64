import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { DatabaseThread, type TaskRunner } from '../../../src/store/sqlite/database-thread.js';
import { migrateThrough } from '../../../src/store/sqlite/migrate-sqlite.js';
import { SqliteCampaignStore } from '../../../src/store/sqlite/sqlite-campaign-store.js';
import { SqliteConnection } from '../../../src/store/sqlite/sqlite-connection.js';
import { toCommitOperation } from '../../../src/store/sql/commit-operation.js';
import { writeBatch } from '../../../src/store/sqlite/write-batch.js';
import type { SqlValue, ThreadAnswers, ThreadTask } from '../../../src/store/sqlite/thread-protocol.js';
import { at, changeOf, creation, keyFor } from '../../support/campaign-fixture.js';
import { readInEveryWay } from '../../support/read-in-every-way.js';
import { temporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.js';

/** Tables that grow with use. `worker`, `meta` and the counts of one tenant stay small whatever happens. */
const SCANS_GROWING = /\bSCAN (campaign|audit_entry|artifact|idempotency|waiting)\b/;

/** Runs tasks, and keeps the text of every query. */
class Recorder implements TaskRunner {
  readonly statements = new Set<string>();
  readonly #inner: TaskRunner;
  readonly #countsMany: boolean;

  /** @param countsMany whether to answer that every condition is met by more campaigns than can be sorted */
  constructor(inner: TaskRunner, countsMany: boolean) {
    this.#inner = inner;
    this.#countsMany = countsMany;
  }

  async run<K extends ThreadTask['kind']>(task: Extract<ThreadTask, { kind: K }>): Promise<ThreadAnswers[K]> {
    const asked: ThreadTask = task;
    if (asked.kind !== 'query') return this.#inner.run(task);
    this.statements.add(asked.sql);
    const answer = await this.#inner.run(asked);
    if (this.#countsMany && asked.sql.startsWith('select count(*)')) answer.rows = [[1_000_000]];
    // The kind of the task is `query`, so K is.
    return answer as ThreadAnswers[K];
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

/** A connection that keeps the text of every statement. */
class RecordingConnection extends SqliteConnection {
  readonly statements = new Set<string>();

  override rows(sql: string, ...parameters: SqlValue[]): SqlValue[][] {
    this.statements.add(sql);
    return super.rows(sql, ...parameters);
  }

  override run(sql: string, ...parameters: SqlValue[]): { changes: number; rowId: number } {
    this.statements.add(sql);
    return super.run(sql, ...parameters);
  }
}

/** Statements about the few campaigns that one condition leaves. */
const NARROWED = /"narrowed"|from \(select "campaign"\.\* /;

/** What may be read of `campaign` in a statement, by what the statement asks for. */
const EXPECTED_INDEX: readonly (readonly [inStatement: string, inPlan: string, fault: string])[] = [
  ['"campaign"."tenant_id" = ?', 'tenant_id=?', 'reads of all tenants'],
  ['"campaign"."failure_reason" = ?', 'failure_reason=?', 'reads every reason'],
  ['"campaign"."state" = ?', 'state=?', 'reads every state'],
  ['("campaign"."created_at", "campaign"."id")', '(created_at,id)', 'begins at the first page'],
  ['("campaign"."updated_at", "campaign"."id")', '(updated_at,id)', 'begins at the first page'],
];

/** What is wrong with a line of a plan; null for a line that reads no more of a growing table than it answers with. */
function faultOf(sql: string, line: string): string | null {
  const narrowed = NARROWED.test(sql);
  // Pages of few campaigns that were narrowed down before are sorted: there is no index for every pair of conditions.
  if (line.includes('TEMP B-TREE')) return narrowed ? null : 'sorts';
  // A walk along an index that stops at the end of the page.
  const endsWithPage = !narrowed && line.includes('USING INDEX') && sql.endsWith('limit ?');
  if (SCANS_GROWING.test(line) && !endsWithPage) return 'scans';
  if (!line.startsWith('SEARCH campaign ') || line.includes('(id=?)')) return null;
  // Where rows are only counted, any condition may choose the index.
  const anyIndex = narrowed || sql.includes('"counted"');
  const expected = anyIndex ? EXPECTED_INDEX.slice(0, 1) : EXPECTED_INDEX;
  const fault = expected.find(([inStatement, inPlan]) => sql.includes(inStatement) && !line.includes(inPlan));
  return fault?.[2] ?? null;
}

/** What is wrong with a plan. */
function faultsOf(sql: string, plan: readonly string[]): string[] {
  // What a part of the plan has found is scanned under the name of its table: once for each such part.
  const found = plan.filter((line) => line === 'CO-ROUTINE campaign').length;
  const scans = plan.filter((line) => line === 'SCAN campaign').length;
  const reads = scans === found ? plan.filter((line) => line !== 'SCAN campaign') : plan;
  const faults = reads.flatMap((line) => faultOf(sql, line) ?? []);
  // Along the order's index, a page passes every campaign that the condition does not leave: all, for a rare name.
  const isSorted = plan.some((line) => line.includes('TEMP B-TREE'));
  if (NARROWED.test(sql) && sql.includes(' order by ') && !isSorted) faults.push('walks past others');
  return faults;
}

describe('The plan of every query of the SQLite store', () => {
  let directory: TemporaryDirectory;
  let path: string;
  let thread: DatabaseThread;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    path = join(directory.path, 'plans.db');
    thread = new DatabaseThread({ path, writable: true, busyTimeoutMs: 5000 });
    await migrateThrough(thread, path);
  });
  afterAll(async () => {
    await thread.close();
    await directory.remove();
  });

  async function planOf(sql: string): Promise<string[]> {
    const { rows } = await thread.run({ kind: 'query', sql: `EXPLAIN QUERY PLAN ${sql}`, parameters: [] });
    return rows.map((row) => String(row.at(-1)));
  }

  it.each([
    { narrows: true, text: 'few campaigns meet a condition: sorts them' },
    { narrows: false, text: 'many campaigns meet each condition: walks along an index' },
  ])('searches an index where it reads, and where $text', async ({ narrows }) => {
    const reader = new Recorder(thread, !narrows);
    await readInEveryWay(new SqliteCampaignStore({ writer: thread, reader }, 'epoch'));
    expect(reader.statements.size).toBeGreaterThan(200);
    for (const sql of reader.statements) {
      const plan = await planOf(sql);
      const faults = faultsOf(sql, plan);
      expect({ sql, plan, faults }).toEqual({ sql, plan, faults: [] });
    }
  });

  it('searches an index where it writes', async () => {
    const connection = new RecordingConnection({ path, writable: true, busyTimeoutMs: 5000 });
    writeInEveryWay(connection);
    connection.close();
    const statements = [...connection.statements].filter((sql) =>
      /^\s*(SELECT|INSERT|UPDATE|DELETE)/.test(sql),
    );
    expect(statements.length).toBeGreaterThan(15);
    for (const sql of statements) {
      const plan = await planOf(sql);
      const faults = faultsOf(sql, plan);
      expect({ sql, plan, faults }).toEqual({ sql, plan, faults: [] });
    }
  });
});

/** Has every kind of write done once, with every branch that sends a statement of its own. */
function writeInEveryWay(connection: SqliteConnection): void {
  const created = creation({ state: 'RADAR_SCAN', dueAt: at(0) });
  const changed = changeOf(created.record);
  changed.writeArtifacts = { metadata: '{}' };
  changed.clearArtifacts = ['assets'];
  changed.idempotency = keyFor(changed, 'k');
  const { id } = created.record;
  const results = writeBatch(connection, [
    toCommitOperation(created),
    toCommitOperation(changed),
    toCommitOperation(changed),
    { kind: 'registerWorker', workerId: 'w' },
    { kind: 'heartbeat', workerId: 'w', status: '{}' },
    { kind: 'claim', campaignId: id, workerId: 'w', now: at(0) },
    { kind: 'confirm', campaignId: id, token: 1, version: 2 },
    { kind: 'release', campaignId: id, token: 1, dueAt: null },
    { kind: 'purgeIdempotency', now: at(0), limit: 5 },
    { kind: 'buryWorker', workerId: 'w', beat: 1 },
    { kind: 'removeWorker', workerId: 'w' },
  ]);
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
}
