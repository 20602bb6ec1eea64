import { CLAIM_LOG_LIMIT } from '../../ports/campaign-store.js';
import { AUDIT_ENTRY_COLUMNS, type AuditEntryRow } from '../sql/audit-entry-row.js';
import { CAMPAIGN_COLUMNS, type CampaignRow } from '../sql/campaign-row.js';
import type { ClaimOperation, ConfirmOperation, ReleaseOperation } from '../sql/lease-operation.js';
import { nameValues } from './name-values.js';
import type { SqliteConnection } from './sqlite-connection.js';
import type { WriteAnswers } from './write-operation.js';

/** Gives a due campaign to a worker, unless another living worker holds it. A worker that is not registered gets nothing. */
export function applyClaim(connection: SqliteConnection, operation: ClaimOperation): WriteAnswers['claim'] {
  if (!isAlive(connection, operation.workerId)) return null;
  const [values] = connection.rows(READ_DUE_CAMPAIGN, operation.campaignId, operation.now);
  if (!values) return null;
  // The columns are those of the type, and the table is strict about what they hold.
  const row = nameValues(CAMPAIGN_COLUMNS, values) as CampaignRow;
  const takenOver = row.lease_worker !== null;
  const holder = row.lease_worker;
  if (holder !== null && holder !== operation.workerId && isAlive(connection, holder)) return null;
  row.lease_worker = operation.workerId;
  row.lease_token += 1;
  row.takeovers += takenOver ? 1 : 0;
  connection.run(TAKE_CAMPAIGN, row.lease_worker, row.lease_token, row.takeovers, row.id);
  return {
    row,
    takenOver,
    artifacts: connection.rows(READ_ARTIFACTS, row.id).map(([kind, body]) => [String(kind), String(body)]),
    entries: connection
      .rows(READ_LOG, row.id, CLAIM_LOG_LIMIT)
      .map((entry) => nameValues(AUDIT_ENTRY_COLUMNS, entry) as AuditEntryRow),
  };
}

/** A real write: where the disk is full, the caller learns it before it acts on the answer. */
export function applyConfirm(connection: SqliteConnection, operation: ConfirmOperation): boolean {
  return (
    connection.run(CONFIRM_LEASE, operation.campaignId, operation.version, operation.token).changes === 1
  );
}

export function applyRelease(connection: SqliteConnection, operation: ReleaseOperation): null {
  connection.run(RELEASE_LEASE, operation.dueAt, operation.campaignId, operation.token);
  return null;
}

function isAlive(connection: SqliteConnection, workerId: string): boolean {
  return connection.rows(FIND_WORKER, workerId).length === 1;
}

const READ_ARTIFACTS = 'SELECT kind, body FROM artifact WHERE campaign_id = ?';

const READ_LOG = `
  SELECT ${AUDIT_ENTRY_COLUMNS.join(', ')} FROM audit_entry WHERE campaign_id = ? ORDER BY sequence DESC LIMIT ?`;

const FIND_WORKER = 'SELECT 1 FROM worker WHERE id = ?';

const READ_DUE_CAMPAIGN = `SELECT ${CAMPAIGN_COLUMNS.join(', ')} FROM campaign WHERE id = ? AND due_at <= ?`;

const TAKE_CAMPAIGN = 'UPDATE campaign SET lease_worker = ?, lease_token = ?, takeovers = ? WHERE id = ?';

const CONFIRM_LEASE = `
  UPDATE campaign SET lease_token = lease_token
  WHERE id = ? AND version = ? AND lease_token = ? AND lease_worker IS NOT NULL`;

// A command may have stopped the campaign meanwhile (a pause): then it stays not due.
const RELEASE_LEASE = `
  UPDATE campaign SET lease_worker = NULL, due_at = CASE WHEN due_at IS NULL THEN NULL ELSE ? END
  WHERE id = ? AND lease_token = ? AND lease_worker IS NOT NULL`;
