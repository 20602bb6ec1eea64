import { auditEntryHash, auditEntryId } from '../contracts/audit-chain.js';
import type { AuditEntry } from '../contracts/audit-entry.js';
import type { EntryDraft } from '../machine/decide.js';

/** Where a campaign's trail stands. */
export interface TrailHead {
  campaignId: string;
  sequence: number;
  hash: string;
}

/** Gives drafts their places in the chain behind `head`. */
export function appendEntries(
  head: TrailHead,
  occurredAt: string,
  executionId: string,
  drafts: readonly EntryDraft[],
): AuditEntry[] {
  let { sequence, hash } = head;
  return drafts.map((draft) => {
    sequence += 1;
    const unhashed = {
      id: auditEntryId(head.campaignId, sequence),
      campaignId: head.campaignId,
      sequence,
      occurredAt,
      executionId,
      actor: draft.actor,
      action: draft.action,
      transition: draft.transition,
      metadata: draft.metadata,
      previousHash: hash,
    };
    hash = auditEntryHash(unhashed);
    return { ...unhashed, hash };
  });
}
