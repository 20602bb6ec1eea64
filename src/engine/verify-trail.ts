import { continueChain, EMPTY_CHAIN, type ChainHead } from '../contracts/audit-chain.js';
import type { CampaignStore } from '../ports/campaign-store.js';
import type { Scope } from '../ports/scope.js';

const PAGE = 500;

/**
 * Recomputes a campaign's chain from its first entry, and compares the end with the head in the campaign's row. The
 * trail may grow meanwhile: what lies behind the row's head must then lie before a later one.
 */
export async function verifyTrail(store: CampaignStore, scope: Scope, campaignId: string): Promise<boolean> {
  let head: ChainHead = EMPTY_CHAIN;
  for (;;) {
    const record = await store.find(scope, campaignId);
    if (!record || record.sequence <= head.sequence) return false;
    const end = await follow(store, scope, campaignId, head, record.sequence);
    if (end?.hash !== record.headHash) return false;
    head = end;
    const further = await store.entries(scope, campaignId, head.sequence, 1);
    if (further.length === 0) return true;
  }
}

/** Verifies the entries behind `head` up to a sequence. @returns the new head, or null where they do not continue it */
async function follow(
  store: CampaignStore,
  scope: Scope,
  campaignId: string,
  from: ChainHead,
  sequence: number,
): Promise<ChainHead | null> {
  let head: ChainHead | null = from;
  while (head && head.sequence < sequence) {
    const limit = Math.min(PAGE, sequence - head.sequence);
    const entries = await store.entries(scope, campaignId, head.sequence, limit);
    if (entries.length === 0) return null;
    head = continueChain(campaignId, head, entries);
  }
  return head;
}
