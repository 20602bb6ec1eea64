import type { CampaignState } from '../contracts/enums.js';
import type { CampaignPosition, CampaignStore } from '../ports/campaign-store.js';
import type { Clock } from '../ports/clock.js';
import { ALL_TENANTS } from '../ports/scope.js';

const PAGE = 100;

/** The states in which a campaign rests until somebody wants something of it: only there can it grow old. */
export const PRUNABLE_STATES = [
  'IDLE',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
] as const satisfies CampaignState[];
export type PrunableState = (typeof PRUNABLE_STATES)[number];

/** A campaign is never pruned sooner: by then its idempotency keys have expired, and no repeated mutation asks for it. */
const MIN_AGE_MS = 86_400_000;

/** Which campaigns go. */
export interface PruneRequest {
  /** How long they have not changed, in milliseconds; at least a day. */
  olderThanMs: number;
  states: readonly PrunableState[];
  /** Only counts. */
  dryRun: boolean;
}

/**
 * Removes old campaigns, the oldest first, a page at a time, so that others hardly wait. May be interrupted and begun
 * again at any moment.
 *
 * @returns how many went, or would go
 * @throws RangeError when the age is too small
 * @throws StoreUnavailableError
 */
export async function pruneCampaigns(
  store: CampaignStore,
  clock: Clock,
  { olderThanMs, states, dryRun }: PruneRequest,
): Promise<number> {
  if (olderThanMs < MIN_AGE_MS) throw new RangeError('Campaigns are kept for a day at least.');
  const before = new Date(clock.now() - olderThanMs).toISOString();
  let after: CampaignPosition | null = null;
  let pruned = 0;
  for (;;) {
    const { items, hasMore } = await store.list(ALL_TENANTS, {
      first: PAGE,
      after,
      filter: { states },
      order: { field: 'UPDATED_AT', direction: 'ASC' },
    });
    const old = items.filter(({ updatedAt }) => updatedAt < before);
    const last = old.at(-1);
    if (!last) return pruned;
    const ids = old.map(({ id }) => id);
    pruned += dryRun ? ids.length : await store.prune(ids, before);
    if (!hasMore || old.length < items.length) return pruned;
    after = { at: last.updatedAt, id: last.id };
  }
}
