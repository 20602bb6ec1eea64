import type { CampaignState } from './enums.js';
import type { JsonObject } from './json.js';

/** A change of state as the audit trail records it. */
export interface StateTransition {
  from: CampaignState;
  to: CampaignState;
  /** The event of the machine that caused it. */
  event: string;
}

/** One link of a campaign's audit trail. */
export interface AuditEntry {
  /** Opaque, derived from campaign and sequence. */
  id: string;
  campaignId: string;
  /** 1, 2, 3 ... within the campaign, without a gap. */
  sequence: number;
  /** RFC 3339, UTC, milliseconds. */
  occurredAt: string;
  executionId: string;
  /** `orchestrator`, a service's name in lower case, or the caller's subject. */
  actor: string;
  action: string;
  /** Non-null exactly when the state changed. */
  transition: StateTransition | null;
  metadata: JsonObject;
  previousHash: string;
  hash: string;
}

/** The largest metadata that an entry may carry, in bytes of its JSON form. */
export const MAX_ENTRY_METADATA_BYTES = 8192;
