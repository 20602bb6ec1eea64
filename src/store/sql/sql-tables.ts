import type { Generated } from 'kysely';

/** A campaign without its artifacts: small whatever they weigh. Times are RFC 3339 texts, so that they sort as time. */
export interface CampaignTable {
  id: string;
  tenant_id: string;
  /** Stored text, see `toStoredText`. */
  name: string | null;
  /** What a search for a prefix of the name compares with, see `searchKey`. */
  name_search: string | null;
  state: string;
  failure_reason: string | null;
  version: number;
  sequence: number;
  head_hash: string;
  /** JSON text. */
  snapshot: string;
  due_at: string | null;
  /** The worker that holds it; its row in `worker` may be gone. */
  lease_worker: string | null;
  /** Grows by one with every claim. */
  lease_token: number;
  takeovers: number;
  created_at: string;
  updated_at: string;
}

export interface ArtifactTable {
  campaign_id: string;
  kind: string;
  /** JSON text, exactly as received. */
  body: string;
}

/** The audit trail: append-only, and by `position` the feed of all campaigns. */
export interface AuditEntryTable {
  position: Generated<number>;
  campaign_id: string;
  tenant_id: string;
  sequence: number;
  occurred_at: string;
  execution_id: string;
  /** Stored text. */
  actor: string;
  action: string;
  /** The three are null together: no change of state. */
  transition_from: string | null;
  transition_to: string | null;
  transition_event: string | null;
  /** JSON text. */
  metadata: string;
  previous_hash: string;
  hash: string;
}

export interface IdempotencyTable {
  tenant_id: string;
  mutation: string;
  /** Stored text. */
  key: string;
  request_hash: string;
  campaign_id: string;
  created_at: string;
  expires_at: string;
}

export interface WorkerTable {
  id: string;
  beat: number;
  /** JSON text. */
  status: string;
}

/** How many campaigns of a tenant are in a state; kept by the transaction that changes it. */
export interface CampaignCountTable {
  /** {@link EVERY_TENANT}: of all tenants together. */
  tenant_id: string;
  state: string;
  count: number;
}

/** The tenant of the rows of `campaign_count` that count all tenants. No tenant is named so: ids are never empty. */
export const EVERY_TENANT = '';

export interface MetaTable {
  key: string;
  value: string;
}

/** The tables that every SQL store has. */
export interface SqlTables {
  campaign: CampaignTable;
  artifact: ArtifactTable;
  audit_entry: AuditEntryTable;
  idempotency: IdempotencyTable;
  worker: WorkerTable;
  campaign_count: CampaignCountTable;
  meta: MetaTable;
}
