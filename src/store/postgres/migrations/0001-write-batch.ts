import { CLAIM_LOG_LIMIT } from '../../../ports/campaign-store.js';
import { AUDIT_ENTRY_COLUMNS } from '../../sql/audit-entry-row.js';
import { CAMPAIGN_COLUMNS } from '../../sql/campaign-row.js';

/*
 * The statements of `write_batch`. Their parameters are the function's: $1 the ids of all campaigns, $2 commits,
 * $3 claims, $4 confirms, $5 releases, as JSON arrays; $6 what is added to a transaction id.
 * A campaign and a key are in one operation of a batch only. Each statement sees what was committed before it began: the
 * first waits for all campaigns, so that the others see rows which nobody can change any more.
 */

/** Rows are locked in the order of ids, so that two batches never wait for each other. */
const LOCK_CAMPAIGNS = `
  SELECT 1 FROM campaign WHERE campaign.id = ANY ($1) ORDER BY campaign.id FOR UPDATE`;

/** The shards of a kept number. */
const COUNT_SHARDS = 16;

/** Judges every commit before anything is written, and writes those that apply. */
const WRITE_COMMITS = `
  WITH member AS MATERIALIZED (
    SELECT * FROM json_to_recordset($2) AS given (
      n integer, "expectedVersion" integer, "entryCount" integer, "fenceToken" integer, "fenceKeep" boolean,
      id text, tenant_id text, name text, name_search text, state text, failure_reason text, version integer,
      sequence integer, head_hash text, snapshot text, due_at text, takeovers integer, created_at text,
      updated_at text, key_tenant text, mutation text, key text, request_hash text, key_campaign text,
      key_created_at text, expires_at text, entries json, artifacts json)
  ), judged AS MATERIALIZED (
    SELECT member.*, before.state AS state_before, before.takeovers AS takeovers_before,
      before.lease_worker AS lease_before,
      CASE WHEN known.key IS NULL THEN NULL ELSE json_build_object('tenant_id', known.tenant_id,
        'mutation', known.mutation, 'key', known.key, 'request_hash', known.request_hash,
        'campaign_id', known.campaign_id, 'created_at', known.created_at, 'expires_at', known.expires_at)
      END AS existing,
      CASE
        WHEN known.key IS NOT NULL THEN 'key_taken'
        WHEN member."expectedVersion" = 0 AND before.id IS NULL THEN 'applies'
        WHEN member."expectedVersion" = 0 OR before.id IS NULL THEN 'version_conflict'
        WHEN member."fenceToken" IS NOT NULL
          AND (before.lease_worker IS NULL OR before.lease_token <> member."fenceToken") THEN 'lease_lost'
        WHEN before.version <> member."expectedVersion" THEN 'version_conflict'
        WHEN before.sequence + member."entryCount" <> member.sequence THEN 'trail_broken'
        ELSE 'applies'
      END AS verdict
    FROM member
    LEFT JOIN campaign AS before ON before.id = member.id
    LEFT JOIN idempotency AS known ON known.tenant_id = member.key_tenant AND known.mutation = member.mutation
      AND known.key = member.key AND known.expires_at > member.key_created_at
  ), keyed AS (
    INSERT INTO idempotency (tenant_id, mutation, key, request_hash, campaign_id, created_at, expires_at)
    SELECT key_tenant, mutation, key, request_hash, key_campaign, key_created_at, expires_at
    FROM judged WHERE verdict = 'applies' AND key IS NOT NULL ORDER BY key_tenant, mutation, key
    ON CONFLICT (tenant_id, mutation, key) DO UPDATE SET request_hash = excluded.request_hash,
      campaign_id = excluded.campaign_id, created_at = excluded.created_at, expires_at = excluded.expires_at
    WHERE idempotency.expires_at <= excluded.created_at
    RETURNING tenant_id, mutation, key
  ), settled AS MATERIALIZED (
    SELECT judged.*, judged.verdict = 'applies' AND (judged.key IS NULL
      OR (judged.key_tenant, judged.mutation, judged.key) IN (SELECT tenant_id, mutation, key FROM keyed)) AS applies
    FROM judged
  ), placed AS MATERIALIZED (
    -- Entries are numbered through the transaction, in the order of the batch.
    SELECT settled.*, CASE WHEN settled.applies THEN $6 + pg_current_xact_id()::text::bigint END AS transaction_id,
      sum(CASE WHEN settled.applies THEN settled."entryCount" ELSE 0 END) OVER (ORDER BY settled.n)
        - settled.sequence AS before_sequence
    FROM settled
  ), applied AS MATERIALIZED (
    SELECT * FROM placed WHERE applies
  ), created AS (
    INSERT INTO campaign (id, tenant_id, name, name_search, state, failure_reason, version, sequence, head_hash,
      snapshot, due_at, takeovers, created_at, updated_at)
    SELECT id, tenant_id, name, name_search, state, failure_reason, version, sequence, head_hash,
      snapshot, due_at, takeovers, created_at, updated_at
    FROM applied WHERE "expectedVersion" = 0 ORDER BY id
  ), changed AS (
    UPDATE campaign SET name = applied.name, name_search = applied.name_search, state = applied.state,
      failure_reason = applied.failure_reason, version = applied.version, sequence = applied.sequence,
      head_hash = applied.head_hash, snapshot = applied.snapshot, due_at = applied.due_at,
      updated_at = applied.updated_at,
      -- A claim counts takeovers without a new version: a command that read the row before must not undo that.
      takeovers = CASE WHEN applied."fenceToken" IS NULL THEN applied.takeovers_before ELSE applied.takeovers END,
      lease_worker = CASE WHEN applied."fenceToken" IS NOT NULL AND NOT applied."fenceKeep" THEN NULL
        ELSE applied.lease_before END
    FROM applied WHERE campaign.id = applied.id AND applied."expectedVersion" > 0
  ), appended AS (
    INSERT INTO audit_entry (transaction_id, position, ${AUDIT_ENTRY_COLUMNS.join(', ')}, tenant_id)
    SELECT applied.transaction_id, applied.before_sequence + entry.sequence,
      ${AUDIT_ENTRY_COLUMNS.map((column) => `entry.${column}`).join(', ')}, entry.tenant_id
    FROM applied CROSS JOIN LATERAL json_to_recordset(applied.entries) AS entry (campaign_id text, tenant_id text,
      sequence integer, occurred_at text, execution_id text, actor text, action text, transition_from text,
      transition_to text, transition_event text, metadata text, previous_hash text, hash text)
  ), cleared AS (
    DELETE FROM artifact USING applied
      CROSS JOIN LATERAL json_to_recordset(applied.artifacts) AS given (kind text, body text)
    WHERE given.body IS NULL AND artifact.campaign_id = applied.id AND artifact.kind = given.kind
  ), written AS (
    INSERT INTO artifact (campaign_id, kind, body)
    SELECT applied.id, given.kind, given.body
    FROM applied CROSS JOIN LATERAL json_to_recordset(applied.artifacts) AS given (kind text, body text)
    WHERE given.body IS NOT NULL
    ON CONFLICT (campaign_id, kind) DO UPDATE SET body = excluded.body
  ), counted AS (
    INSERT INTO campaign_count (tenant_id, state, shard, count)
    SELECT owner.tenant_id, moved.state, (SELECT floor(random() * ${COUNT_SHARDS})::integer), sum(moved.change)
    FROM applied
    CROSS JOIN LATERAL (VALUES (applied.state, 1), (applied.state_before, -1)) AS moved (state, change)
    CROSS JOIN LATERAL (VALUES (applied.tenant_id), ('')) AS owner (tenant_id)
    WHERE applied.state_before IS DISTINCT FROM applied.state AND moved.state IS NOT NULL
    GROUP BY owner.tenant_id, moved.state HAVING sum(moved.change) <> 0
    ORDER BY owner.tenant_id, moved.state
    ON CONFLICT (tenant_id, state, shard) DO UPDATE SET count = campaign_count.count + excluded.count
  )
  SELECT n, CASE
    WHEN applies THEN json_build_object('kind', 'committed', 'transaction', transaction_id,
      'position', before_sequence + sequence - "entryCount" + 1)
    WHEN verdict = 'applies' THEN json_build_object('kind', 'key_raced')
    ELSE json_build_object('kind', verdict, 'existing', existing)
  END::text FROM placed`;

/** Gives due campaigns to workers. A worker that is not registered gets nothing, and nobody what another living worker holds. */
const WRITE_CLAIMS = `
  WITH claimed AS (
    UPDATE campaign SET lease_worker = wanted.worker, lease_token = campaign.lease_token + 1,
      takeovers = campaign.takeovers + CASE WHEN campaign.lease_worker IS NULL THEN 0 ELSE 1 END
    FROM json_to_recordset($3) AS wanted (n integer, id text, worker text, now text)
    JOIN campaign AS before ON before.id = wanted.id
    WHERE campaign.id = wanted.id AND campaign.due_at <= wanted.now
      AND EXISTS (SELECT 1 FROM worker WHERE worker.id = wanted.worker)
      AND NOT EXISTS (SELECT 1 FROM worker
        WHERE worker.id = campaign.lease_worker AND worker.id <> wanted.worker)
    RETURNING wanted.n, before.lease_worker IS NOT NULL AS taken_over,
      ${CAMPAIGN_COLUMNS.map((column) => `campaign.${column}`).join(', ')}
  )
  SELECT claimed.n, json_build_object(
    'row', json_build_object(${CAMPAIGN_COLUMNS.map((column) => `'${column}', claimed.${column}`).join(', ')}),
    'takenOver', claimed.taken_over,
    'artifacts', (SELECT COALESCE(json_agg(json_build_array(kind, body)), '[]')
      FROM artifact WHERE artifact.campaign_id = claimed.id),
    'entries', (SELECT COALESCE(json_agg(newest), '[]') FROM (
      SELECT ${AUDIT_ENTRY_COLUMNS.join(', ')} FROM audit_entry WHERE audit_entry.campaign_id = claimed.id
      ORDER BY audit_entry.campaign_id DESC, audit_entry.sequence DESC LIMIT ${CLAIM_LOG_LIMIT}) AS newest)
  )::text FROM claimed`;

/** A real write: where the disk is full, the caller learns it before it acts on the answer. */
const WRITE_CONFIRMS = `
  UPDATE campaign SET lease_token = campaign.lease_token
  FROM json_to_recordset($4) AS held (n integer, id text, token integer, version integer)
  WHERE campaign.id = held.id AND campaign.version = held.version AND campaign.lease_token = held.token
    AND campaign.lease_worker IS NOT NULL
  RETURNING held.n, 'true'::text`;

/** A command may have stopped the campaign meanwhile (a pause): then it stays not due. */
const WRITE_RELEASES = `
  UPDATE campaign SET lease_worker = NULL,
    due_at = CASE WHEN campaign.due_at IS NULL THEN NULL ELSE released.due_at END
  FROM json_to_recordset($5) AS released (n integer, id text, token integer, due_at text)
  WHERE campaign.id = released.id AND campaign.lease_token = released.token AND campaign.lease_worker IS NOT NULL
  RETURNING released.n, 'true'::text`;

/** All statements by the parameter without which they are left out. */
export const WRITE_BATCH_STATEMENTS = {
  $1: LOCK_CAMPAIGNS,
  $2: WRITE_COMMITS,
  $3: WRITE_CLAIMS,
  $4: WRITE_CONFIRMS,
  $5: WRITE_RELEASES,
} as const;

/** The types of the parameters. */
const WRITE_BATCH_TYPES = 'text[], json, json, json, json, bigint';

/**
 * A batch of operations as one call, which is one round trip and one transaction. Whoever changes it gives it another
 * name: processes of the version before may still be running.
 */
export const WRITE_BATCH_FUNCTION = `
  CREATE FUNCTION write_batch(${WRITE_BATCH_TYPES}) RETURNS TABLE (n integer, answer text) LANGUAGE plpgsql AS $body$
  #variable_conflict use_column
  BEGIN
    PERFORM * FROM (${LOCK_CAMPAIGNS}) AS locked;
    ${Object.entries(WRITE_BATCH_STATEMENTS)
      .slice(1)
      .map(([given, statement]) => `IF ${given} IS NOT NULL THEN RETURN QUERY ${statement}; END IF;`)
      .join('\n    ')}
  END $body$`;
