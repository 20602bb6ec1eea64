import { continueChain, EMPTY_CHAIN, type ChainHead } from '../contracts/audit-chain.js';
import type { CampaignStore } from '../ports/campaign-store.js';
import type { Scope } from '../ports/scope.js';

const PAGE = 500;

/** Recomputes a campaign's chain from its first entry and compares the end with the head in the campaign's row. */
export async function verifyTrail(store: CampaignStore, scope: Scope, campaignId: string): Promise<boolean> {
  let head: ChainHead = EMPTY_CHAIN;
  // The row is read first: what is appended during the reading lies behind its head.
  const record = await store.find(scope, campaignId);
  if (!record) return false;
  while (head.sequence < record.sequence) {
    const limit = Math.min(PAGE, record.sequence - head.sequence);
    const entries = await store.entries(scope, campaignId, head.sequence, limit);
    if (entries.length === 0) return false;
    const next = continueChain(campaignId, head, entries);
    if (!next) return false;
    head = next;
  }
  return head.sequence === record.sequence && head.hash === record.headHash;
}
