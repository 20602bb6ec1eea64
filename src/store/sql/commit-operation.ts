import type { Insertable } from 'kysely';
import type { CampaignCommit } from '../../ports/campaign-store.js';
import { toAuditEntryRow } from './audit-entry-row.js';
import { toCampaignRowChange, type CampaignRowChange } from './campaign-row.js';
import { checkCommit } from './check-commit.js';
import { toIdempotencyRow, type IdempotencyRow } from './idempotency-row.js';
import type { AuditEntryTable } from './sql-tables.js';

/** A commit in the form in which it is written: texts and numbers only. */
export interface CommitOperation {
  kind: 'commit';
  expectedVersion: number;
  campaign: CampaignRowChange;
  entries: Insertable<AuditEntryTable>[];
  /** Pairs of kind and body. */
  writeArtifacts: [string, string][];
  clearArtifacts: readonly string[];
  idempotency: IdempotencyRow | null;
  fence: { token: number; keep: boolean } | null;
}

/**
 * A commit in the form in which it is written.
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

/** How much a commit carries, in characters. */
export function sizeOfCommit({ campaign, entries, writeArtifacts }: CommitOperation): number {
  return (
    campaign.snapshot.length +
    entries.reduce((sum, entry) => sum + entry.metadata.length, 0) +
    writeArtifacts.reduce((sum, [, body]) => sum + body.length, 0)
  );
}
