import type { CampaignState } from '../../src/contracts/enums.js';
import { initialSnapshot } from '../../src/machine/initial-snapshot.js';

/** What a store is filled with: campaigns of fifty tenants, a second apart, a tenth of them failed, none with work to do. */
export interface Filling {
  campaigns: number;
  /** Of each campaign. */
  entries: number;
}

/** When the first campaign was created, in seconds since 1970. */
export const FILLING_BEGINS = 1_767_225_600;

/** The id of the nth campaign, counted from 1. */
export function filledId(n: number): string {
  return `10000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}

/** When the nth campaign was created. */
export function filledAt(n: number): string {
  return new Date((FILLING_BEGINS + n) * 1000).toISOString();
}

/** A snapshot as a campaign in that state would have it, as JSON. */
export function filledSnapshot(state: CampaignState): string {
  const failure = {
    reason: 'TIMEOUT',
    details: 'radar did not answer in time.',
    state: 'RADAR_SCAN',
    retryable: true,
    occurredAt: filledAt(0),
  };
  const snapshot = initialSnapshot('0195a000-0000-7000-8000-00000000e0e0', 3);
  return JSON.stringify({ ...snapshot, state, failure: state === 'FAILED' ? failure : null });
}
