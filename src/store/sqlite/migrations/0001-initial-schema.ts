import { randomUUID } from 'node:crypto';
import { sql, type Kysely, type Migration } from 'kysely';

const STATEMENTS = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID`,

  `CREATE TABLE campaign (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    name TEXT,
    name_search TEXT,
    state TEXT NOT NULL,
    failure_reason TEXT,
    version INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    head_hash TEXT NOT NULL,
    due_at TEXT,
    lease_worker TEXT,
    lease_token INTEGER NOT NULL DEFAULT 0,
    takeovers INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    snapshot TEXT NOT NULL
  ) STRICT`,
  // Lists: every order, of one tenant and of all, with and without a filter by state. A list by \`updated_at\` without a
  // filter merges the states: an index without the state would cost a write with every commit and save nothing.
  `CREATE INDEX campaign_by_creation ON campaign (created_at, id)`,
  `CREATE INDEX campaign_by_tenant_creation ON campaign (tenant_id, created_at, id)`,
  `CREATE INDEX campaign_by_state_creation ON campaign (state, created_at, id)`,
  `CREATE INDEX campaign_by_tenant_state_creation ON campaign (tenant_id, state, created_at, id)`,
  `CREATE INDEX campaign_by_state_update ON campaign (state, updated_at, id)`,
  `CREATE INDEX campaign_by_tenant_state_update ON campaign (tenant_id, state, updated_at, id)`,
  `CREATE INDEX campaign_by_reason_creation ON campaign (failure_reason, created_at, id)
    WHERE failure_reason IS NOT NULL`,
  `CREATE INDEX campaign_by_tenant_reason_creation ON campaign (tenant_id, failure_reason, created_at, id)
    WHERE failure_reason IS NOT NULL`,
  `CREATE INDEX campaign_by_reason_update ON campaign (failure_reason, updated_at, id)
    WHERE failure_reason IS NOT NULL`,
  `CREATE INDEX campaign_by_tenant_reason_update ON campaign (tenant_id, failure_reason, updated_at, id)
    WHERE failure_reason IS NOT NULL`,
  `CREATE INDEX campaign_by_name ON campaign (name_search) WHERE name_search IS NOT NULL`,
  `CREATE INDEX campaign_by_tenant_name ON campaign (tenant_id, name_search) WHERE name_search IS NOT NULL`,
  // The work list. A campaign that a worker holds is in the second of these alone, and stays where it is there.
  `CREATE INDEX campaign_by_tenant_due ON campaign (tenant_id, due_at, id)
    WHERE due_at IS NOT NULL AND lease_worker IS NULL`,
  `CREATE INDEX campaign_by_lease ON campaign (lease_worker, tenant_id) WHERE lease_worker IS NOT NULL`,

  `CREATE TABLE artifact (
    campaign_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (campaign_id, kind)
  ) STRICT`,

  `CREATE TABLE audit_entry (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    campaign_id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    occurred_at TEXT NOT NULL,
    execution_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    transition_from TEXT,
    transition_to TEXT,
    transition_event TEXT,
    metadata TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT`,
  `CREATE UNIQUE INDEX audit_entry_by_campaign ON audit_entry (campaign_id, sequence)`,
  `CREATE INDEX audit_entry_by_tenant ON audit_entry (tenant_id, position)`,
  `CREATE TRIGGER audit_entry_is_append_only BEFORE UPDATE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END`,

  `CREATE TABLE idempotency (
    tenant_id TEXT NOT NULL,
    mutation TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    campaign_id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, mutation, key)
  ) STRICT`,
  `CREATE INDEX idempotency_by_expiry ON idempotency (expires_at)`,

  `CREATE TABLE worker (id TEXT NOT NULL PRIMARY KEY, beat INTEGER NOT NULL, status TEXT NOT NULL) STRICT`,

  `CREATE TABLE campaign_count (
    tenant_id TEXT NOT NULL,
    state TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, state)
  ) STRICT, WITHOUT ROWID`,
];

/**
 * What the planner is told of the sizes: the rows of each index, then how many of them share the first column, the first
 * two, and so on. Without, it takes every table for small, and a tenant's campaigns for ten. It was measured on nothing:
 * it is the store at a million campaigns of a hundred tenants, so that every plan is the one that is right there.
 * `noskipscan`: no query is to try every tenant in turn.
 */
const EXPECTED_SIZES: readonly (readonly [table: string, index: string, sizes: string])[] = [
  ['campaign', 'sqlite_autoindex_campaign_1', '1000000 1'],
  ['campaign', 'campaign_by_creation', '1000000 2 1'],
  ['campaign', 'campaign_by_tenant_creation', '1000000 10000 2 1'],
  ['campaign', 'campaign_by_state_creation', '1000000 100000 2 1'],
  ['campaign', 'campaign_by_tenant_state_creation', '1000000 10000 1000 2 1'],
  ['campaign', 'campaign_by_state_update', '1000000 100000 2 1'],
  ['campaign', 'campaign_by_tenant_state_update', '1000000 10000 1000 2 1'],
  ['campaign', 'campaign_by_reason_creation', '20000 4000 2 1'],
  ['campaign', 'campaign_by_tenant_reason_creation', '20000 200 40 2 1'],
  ['campaign', 'campaign_by_reason_update', '20000 4000 2 1'],
  ['campaign', 'campaign_by_tenant_reason_update', '20000 200 40 2 1'],
  ['campaign', 'campaign_by_name', '1000000 2'],
  ['campaign', 'campaign_by_tenant_name', '1000000 10000 2'],
  ['campaign', 'campaign_by_tenant_due', '5000 50 2 1'],
  ['campaign', 'campaign_by_lease', '5000 1000 10'],
  ['artifact', 'sqlite_autoindex_artifact_1', '5000000 5 1'],
  ['audit_entry', 'audit_entry_by_campaign', '20000000 20 1'],
  ['audit_entry', 'audit_entry_by_tenant', '20000000 200000 1'],
  ['idempotency', 'sqlite_autoindex_idempotency_1', '1000000 10000 1000 1'],
  ['idempotency', 'idempotency_by_expiry', '1000000 2'],
];

/** The first schema of the SQLite store. */
export const initialSchema: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
    await sql`INSERT INTO meta (key, value) VALUES ('epoch', ${randomUUID()})`.execute(db);
    // Makes the table of sizes, then has this connection read it; others read it when they open.
    await sql`ANALYZE meta`.execute(db);
    for (const [table, index, sizes] of EXPECTED_SIZES) {
      const text = `${sizes} noskipscan`;
      await sql`INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (${table}, ${index}, ${text})`.execute(db);
    }
    await sql`ANALYZE sqlite_schema`.execute(db);
  },
};
