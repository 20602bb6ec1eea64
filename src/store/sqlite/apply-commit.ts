import type { CommitOperation } from '../sql/commit-operation.js';
import type { IdempotencyRow } from '../sql/idempotency-row.js';
import type { CampaignCounts } from './campaign-counts.js';
import { nameValues } from './name-values.js';
import type { SqliteConnection } from './sqlite-connection.js';
import type { CommitAnswer } from './write-operation.js';

/** Applies one commit inside the batch's transaction, or nothing of it. */
export function applyCommit(
  connection: SqliteConnection,
  operation: CommitOperation,
  counts: CampaignCounts,
): CommitAnswer {
  if (operation.idempotency) {
    const existing = findLiveKey(connection, operation.idempotency);
    if (existing) return { kind: 'key_taken', existing };
  }
  const change =
    operation.expectedVersion === 0
      ? insertCampaign(connection, operation)
      : updateCampaign(connection, operation);
  if (change.kind !== 'applied') return change;

  const positions = operation.entries.map((entry) => insertEntry(connection, entry));
  writeArtifacts(connection, operation);
  if (operation.idempotency) writeKey(connection, operation.idempotency);
  counts.move(operation.campaign.tenant_id, change.stateBefore, operation.campaign.state);
  return { kind: 'committed', positions };
}

type RowChange =
  { kind: 'applied'; stateBefore: string | null } | { kind: 'version_conflict' } | { kind: 'lease_lost' };

function insertCampaign(connection: SqliteConnection, { campaign }: CommitOperation): RowChange {
  const { changes } = connection.run(
    INSERT_CAMPAIGN,
    campaign.id,
    campaign.tenant_id,
    campaign.name,
    campaign.name_search,
    campaign.state,
    campaign.failure_reason,
    campaign.version,
    campaign.sequence,
    campaign.head_hash,
    campaign.snapshot,
    campaign.due_at,
    campaign.takeovers,
    campaign.created_at,
    campaign.updated_at,
  );
  return changes === 1 ? { kind: 'applied', stateBefore: null } : { kind: 'version_conflict' };
}

/** The row is read first: under the write lock of the transaction it cannot change before it is written. */
function updateCampaign(connection: SqliteConnection, operation: CommitOperation): RowChange {
  const { campaign, fence } = operation;
  const [values] = connection.rows(READ_CAMPAIGN, campaign.id);
  if (!values) return { kind: 'version_conflict' };
  const row = nameValues(READ_COLUMNS, values);
  if (fence && (row.lease_worker === null || row.lease_token !== fence.token)) return { kind: 'lease_lost' };
  if (row.version !== operation.expectedVersion) return { kind: 'version_conflict' };
  if (Number(row.sequence) + operation.entries.length !== campaign.sequence) {
    throw new Error(`The entries of campaign ${campaign.id} do not continue its trail.`);
  }
  const next = {
    ...campaign,
    // A claim counts takeovers without a new version: a command that read the row before must not undo that.
    takeovers: fence ? campaign.takeovers : row.takeovers,
    lease_worker: fence && !fence.keep ? null : row.lease_worker,
  };
  // SQLite writes every index that has a column of the statement, whether the value is another or not.
  const changed = MUTABLE_COLUMNS.filter((column) => next[column] !== row[column]);
  connection.run(
    `UPDATE campaign SET ${changed.map((column) => `${column} = ?, `).join('')}snapshot = ? WHERE id = ?`,
    ...changed.map((column) => next[column]),
    campaign.snapshot,
    campaign.id,
  );
  return { kind: 'applied', stateBefore: String(row.state) };
}

/** What a commit may change of a row, and what it must know of it. */
const MUTABLE_COLUMNS = [
  'version',
  'sequence',
  'head_hash',
  'updated_at',
  'state',
  'due_at',
  'failure_reason',
  'name',
  'name_search',
  'takeovers',
  'lease_worker',
] as const;
const READ_COLUMNS = [...MUTABLE_COLUMNS, 'lease_token'] as const;

function insertEntry(connection: SqliteConnection, entry: CommitOperation['entries'][number]): number {
  return connection.run(
    INSERT_ENTRY,
    entry.campaign_id,
    entry.tenant_id,
    entry.sequence,
    entry.occurred_at,
    entry.execution_id,
    entry.actor,
    entry.action,
    entry.transition_from ?? null,
    entry.transition_to ?? null,
    entry.transition_event ?? null,
    entry.metadata,
    entry.previous_hash,
    entry.hash,
  ).rowId;
}

function writeArtifacts(connection: SqliteConnection, operation: CommitOperation): void {
  const { id } = operation.campaign;
  for (const kind of operation.clearArtifacts) connection.run(DELETE_ARTIFACT, id, kind);
  for (const [kind, body] of operation.writeArtifacts) connection.run(WRITE_ARTIFACT, id, kind, body);
}

function findLiveKey(connection: SqliteConnection, wanted: IdempotencyRow): IdempotencyRow | null {
  const [row] = connection.rows(FIND_KEY, wanted.tenant_id, wanted.mutation, wanted.key, wanted.created_at);
  if (!row) return null;
  const [requestHash, campaignId, createdAt, expiresAt] = row.map(String);
  if (
    requestHash === undefined ||
    campaignId === undefined ||
    createdAt === undefined ||
    expiresAt === undefined
  ) {
    throw new Error('An idempotency row is incomplete.');
  }
  return {
    tenant_id: wanted.tenant_id,
    mutation: wanted.mutation,
    key: wanted.key,
    request_hash: requestHash,
    campaign_id: campaignId,
    created_at: createdAt,
    expires_at: expiresAt,
  };
}

function writeKey(connection: SqliteConnection, row: IdempotencyRow): void {
  connection.run(
    WRITE_KEY,
    row.tenant_id,
    row.mutation,
    row.key,
    row.request_hash,
    row.campaign_id,
    row.created_at,
    row.expires_at,
  );
}

const READ_CAMPAIGN = `SELECT ${READ_COLUMNS.join(', ')} FROM campaign WHERE id = ?`;

const INSERT_CAMPAIGN = `
  INSERT INTO campaign (id, tenant_id, name, name_search, state, failure_reason, version, sequence, head_hash,
    snapshot, due_at, takeovers, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`;

const INSERT_ENTRY = `
  INSERT INTO audit_entry (campaign_id, tenant_id, sequence, occurred_at, execution_id, actor, action,
    transition_from, transition_to, transition_event, metadata, previous_hash, hash)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const DELETE_ARTIFACT = 'DELETE FROM artifact WHERE campaign_id = ? AND kind = ?';

const WRITE_ARTIFACT = `
  INSERT INTO artifact (campaign_id, kind, body) VALUES (?, ?, ?)
  ON CONFLICT (campaign_id, kind) DO UPDATE SET body = excluded.body`;

const FIND_KEY = `
  SELECT request_hash, campaign_id, created_at, expires_at FROM idempotency
  WHERE tenant_id = ? AND mutation = ? AND key = ? AND expires_at > ?`;

const WRITE_KEY = `
  INSERT OR REPLACE INTO idempotency (tenant_id, mutation, key, request_hash, campaign_id, created_at, expires_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;
