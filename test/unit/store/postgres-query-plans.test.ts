import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type pg from 'pg';
import { migratePostgres } from '../../../src/store/postgres/migrate-postgres.js';
import { WRITE_BATCH_STATEMENTS } from '../../../src/store/postgres/migrations/0001-write-batch.js';
import { PostgresCampaignStore } from '../../../src/store/postgres/postgres-campaign-store.js';
import {
  createPool,
  PostgresConnections,
  type Statement,
} from '../../../src/store/postgres/postgres-connections.js';
import { at } from '../../support/campaign-fixture.js';
import { describeOnPostgres } from '../../support/postgres/describe-on-postgres.js';
import { fillDatabase } from '../../support/postgres/fill-database.js';
import { PostgresServer } from '../../support/postgres/postgres-server.js';
import { readInEveryWay } from '../../support/read-in-every-way.js';

/** Tables that grow with use. `worker`, `meta` and the counts of one tenant stay small whatever happens. */
const SCANS_GROWING = /\b(Seq|Bitmap Heap) Scan on (campaign|audit_entry|artifact|idempotency)\b/;
const WALKS_GROWING =
  /\bIndex (Only )?Scan (Backward )?using \S+ on (campaign|audit_entry|artifact|idempotency)\b/;

/** Statements that sort what is limited before: walks that end with the page, the members of a batch. */
const SORTS_FEW = /limit \$\d+\) as "campaign"|json_to_recordset|ANY \(ARRAY/;

/** Statements about the few campaigns that one condition leaves. */
const NARROWED = /"narrowed"|from \(select "campaign"\.\* /;

/** What an index must be entered by, where a statement asks for it. */
const EXPECTED_CONDITIONS: readonly (readonly [inStatement: string, inPlan: RegExp, fault: string])[] = [
  ['"campaign"."tenant_id" =', /tenant_id = /, 'reads of all tenants'],
  ['"campaign"."failure_reason" =', /failure_reason = /, 'reads every reason'],
  ['"campaign"."state" =', /state = /, 'reads every state'],
  ['("campaign"."created_at", "campaign"."id")', /ROW\(.*created_at, .*id\) /, 'begins at the first page'],
  ['("campaign"."updated_at", "campaign"."id")', /ROW\(.*updated_at, .*id\) /, 'begins at the first page'],
];

/** A node of a plan with what is said of it. */
interface PlanNode {
  title: string;
  indexCondition: string | null;
}

function nodesOf(plan: readonly string[]): PlanNode[] {
  const nodes: PlanNode[] = [];
  for (const line of plan) {
    const condition = /^\s*Index Cond: (.*)$/.exec(line);
    const last = nodes.at(-1);
    if (condition && last) last.indexCondition = condition[1] ?? null;
    else if (/^(\s*->)?\s*[A-Z][A-Za-z ]+( |$)/.test(line) && !line.includes(': ')) {
      nodes.push({ title: line.trim(), indexCondition: null });
    }
  }
  return nodes;
}

/** What is wrong with a node; null for one that reads no more of a growing table than it answers with. */
function faultOf(sql: string, { title, indexCondition }: PlanNode, byStatistics: boolean): string | null {
  const narrowed = NARROWED.test(sql);
  if (SCANS_GROWING.test(title)) return 'scans';
  // Pages of few campaigns that were narrowed down before are sorted: there is no index for every pair of conditions.
  // So are the first of several walks, each of which ends with the page, and what a batch brings.
  if (/\bSort\b/.test(title)) return narrowed || SORTS_FEW.test(sql) ? null : 'sorts';
  if (!WALKS_GROWING.test(title)) return null;
  // A walk along an index that stops at the end of the page.
  if (indexCondition === null) {
    return !narrowed && /limit \$\d+$/i.test(sql) ? null : 'walks along the whole index';
  }
  if (!/ on campaign( |$)/.test(title) || /\bid = /.test(indexCondition)) return null;
  // Statistics may know of an index that is entered at fewer rows than the one that fits best.
  if (byStatistics) return null;
  // Where rows are only counted, any condition may choose the index.
  const anyIndex = narrowed || sql.includes('"counted"');
  const expected = anyIndex ? EXPECTED_CONDITIONS.slice(0, 1) : EXPECTED_CONDITIONS;
  return (
    expected.find(
      ([inStatement, inPlan]) => sql.includes(inStatement) && !inPlan.test(indexCondition),
    )?.[2] ?? null
  );
}

/** Connections that keep every statement. */
class Recorder extends PostgresConnections {
  readonly statements = new Map<string, Statement>();
  /** Whether to answer that every condition is met by more campaigns than can be sorted. */
  countsMany = false;

  override async query<R extends object>(statement: Statement): Promise<pg.QueryResult<R>> {
    this.statements.set(statement.text, statement);
    const result = await super.query<R>(statement);
    const [row] = result.rows;
    if (this.countsMany && row && statement.text.startsWith('select count(*)')) {
      Object.assign(row, { count: 1_000_000 });
    }
    return result;
  }
}

describeOnPostgres('The plan of every query of the PostgreSQL store', () => {
  let server: PostgresServer;
  let url: string;
  let connections: Recorder;
  let store: PostgresCampaignStore;
  let byStatistics = false;

  beforeAll(async () => {
    server = await PostgresServer.start();
    url = await server.createDatabase();
    await migratePostgres(url);
    connections = new Recorder(createPool({ url, max: 4 }));
    store = new PostgresCampaignStore(connections, { epoch: 'e', transactionOffset: 0 });
  });
  afterAll(async () => {
    await store.close();
    await server.remove();
  });

  async function expectSound({ text, values }: Statement): Promise<void> {
    const { rows } = await connections.run<{ 'QUERY PLAN': string }>({
      text: `EXPLAIN (COSTS OFF) ${text}`,
      values,
    });
    const plan = rows.map((row) => row['QUERY PLAN']);
    const nodes = nodesOf(plan);
    const faults = nodes.flatMap((node) => faultOf(text, node, byStatistics) ?? []);
    // Along the order's index, a page passes every campaign that the condition does not leave: all, for a rare name.
    const isSorted = nodes.some(({ title }) => /\bSort\b/.test(title));
    if (NARROWED.test(text) && text.includes(' order by ') && !isSorted) faults.push('walks past others');
    expect({ text, plan, faults }).toEqual({ text, plan, faults: [] });
  }

  async function expectSoundReads(countsMany: boolean): Promise<void> {
    connections.statements.clear();
    connections.countsMany = countsMany;
    await readInEveryWay(store);
    await store.purgeIdempotency(at(0), 10);
    expect(connections.statements.size).toBeGreaterThan(200);
    for (const statement of connections.statements.values()) await expectSound(statement);
  }

  async function expectSoundWrites(): Promise<void> {
    const members = JSON.stringify([{ n: 0, id: 'x' }]);
    for (const text of Object.values(WRITE_BATCH_STATEMENTS)) {
      // The parameters are the function's: a statement alone does not say of what type they are.
      const values = ["ARRAY['x']", ...Array.from({ length: 4 }, () => `'${members}'::json`), '0::bigint'];
      const literal = text.replace(/\$(\d)/g, (_, number: string) => values[Number(number) - 1] ?? 'NULL');
      await expectSound({ text: literal, values: [] });
    }
  }

  it.each([
    { countsMany: false, text: 'few campaigns meet a condition: sorts them' },
    { countsMany: true, text: 'many campaigns meet each condition: walks along an index' },
  ])('searches an index in an empty database where it reads, and where $text', async ({ countsMany }) => {
    await expectSoundReads(countsMany);
  });

  it('searches an index in an empty database where it writes', async () => {
    await expectSoundWrites();
  });

  it('does the same when there are many campaigns, and the planner knows it', async () => {
    byStatistics = true;
    await fillDatabase(server, url, { campaigns: 5_000, tenants: 100 });
    await expectSoundReads(false);
    await expectSoundReads(true);
    await expectSoundWrites();
  });
});
