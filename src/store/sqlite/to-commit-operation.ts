import type { CampaignCommit } from '../../ports/campaign-store.js';
import { toAuditEntryRow } from '../sql/audit-entry-row.js';
import { toCampaignRowChange } from '../sql/campaign-row.js';
import { checkCommit } from '../sql/check-commit.js';
import { toIdempotencyRow } from '../sql/idempotency-row.js';
import type { CommitOperation } from './write-operation.js';

/**
 * A commit in the form in which it travels to the writing thread.
 *
 * @throws TypeError when the commit contradicts itself
 */
export function toCommitOperation(change: CampaignCommit): CommitOperation {
  checkCommit(change);
  const { record, fence, idempotency } = change;
  return {
    kind: 'commit',
    expectedVersion: change.expectedVersion,
    campaign: toCampaignRowChange(record),
    entries: change.entries.map((entry) => toAuditEntryRow(record.tenantId, entry)),
    writeArtifacts: Object.entries(change.writeArtifacts),
    clearArtifacts: [...change.clearArtifacts],
    idempotency: idempotency && toIdempotencyRow(idempotency),
    fence: fence && { token: fence.token, keep: fence.keep },
  };
}
