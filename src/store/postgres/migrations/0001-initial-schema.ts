import { sql, type Kysely, type Migration } from 'kysely';
import { WRITE_BATCH_FUNCTION } from './0001-write-batch.js';

/*
 * Ids, times and search keys are compared byte by byte, whatever language the database speaks. JSON is kept as text:
 * `jsonb` refuses what users may send (U+0000, numbers beyond its range) and reorders what it takes.
 */
const STATEMENTS = [
  `CREATE TABLE meta (key text PRIMARY KEY, value text NOT NULL)`,

  `CREATE TABLE campaign (
    id text COLLATE "C" PRIMARY KEY,
    tenant_id text COLLATE "C" NOT NULL,
    name text,
    name_search text COLLATE "C",
    state text COLLATE "C" NOT NULL,
    failure_reason text COLLATE "C",
    version integer NOT NULL,
    sequence integer NOT NULL,
    head_hash text NOT NULL,
    due_at text COLLATE "C",
    lease_worker text COLLATE "C",
    lease_token integer NOT NULL DEFAULT 0,
    takeovers integer NOT NULL,
    created_at text COLLATE "C" NOT NULL,
    updated_at text COLLATE "C" NOT NULL,
    snapshot text NOT NULL
  )`,
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
    campaign_id text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (campaign_id, kind)
  )`,

  // The place of an entry in the feed is the transaction that wrote it, and its position within that.
  `CREATE TABLE audit_entry (
    transaction_id bigint NOT NULL,
    position integer NOT NULL,
    campaign_id text COLLATE "C" NOT NULL,
    tenant_id text COLLATE "C" NOT NULL,
    sequence integer NOT NULL,
    occurred_at text NOT NULL,
    execution_id text NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    transition_from text,
    transition_to text,
    transition_event text,
    metadata text NOT NULL,
    previous_hash text NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (campaign_id, sequence)
  )`,
  `CREATE UNIQUE INDEX audit_entry_by_place ON audit_entry (transaction_id, position)`,
  `CREATE INDEX audit_entry_by_tenant ON audit_entry (tenant_id, transaction_id, position)`,
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$`,
  `CREATE TRIGGER audit_entry_is_append_only BEFORE UPDATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,

  `CREATE TABLE idempotency (
    tenant_id text COLLATE "C" NOT NULL,
    mutation text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    request_hash text NOT NULL,
    campaign_id text NOT NULL,
    created_at text NOT NULL,
    expires_at text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, mutation, key)
  )`,
  `CREATE INDEX idempotency_by_expiry ON idempotency (expires_at)`,

  `CREATE TABLE worker (id text COLLATE "C" PRIMARY KEY, beat integer NOT NULL, status text NOT NULL)
    WITH (fillfactor = 50)`,

  // Each number is kept in several shards that are summed when read: transactions that count the same seldom meet.
  `CREATE TABLE campaign_count (
    tenant_id text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    shard integer NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (tenant_id, state, shard)
  ) WITH (fillfactor = 50)`,

  WRITE_BATCH_FUNCTION,
];

/** The first schema of the PostgreSQL store. */
export const initialSchema: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
