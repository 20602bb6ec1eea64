import { v7 as uuidv7 } from 'uuid';
import { auditEntryHash, auditEntryId, GENESIS_HASH } from '../../src/contracts/audit-chain.js';
import type { AuditEntry } from '../../src/contracts/audit-entry.js';
import type { CampaignSnapshot } from '../../src/contracts/campaign-snapshot.js';
import type { CampaignState, FailureReason } from '../../src/contracts/enums.js';
import type { JsonObject } from '../../src/contracts/json.js';
import { initialSnapshot } from '../../src/machine/initial-snapshot.js';
import type { CampaignRecord } from '../../src/ports/campaign-record.js';
import type { CampaignCommit, IdempotencyRecord } from '../../src/ports/campaign-store.js';

const EXECUTION_ID = '0190a0a0-0000-7000-8000-000000000000';

/** A moment, `seconds` after an arbitrary one. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
}

/** What a test may want to say about a campaign; everything else has a plain value. */
export interface Facts {
  tenantId?: string;
  id?: string;
  name?: string | null;
  state?: CampaignState;
  failureReason?: FailureReason;
  dueAt?: string | null;
  takeovers?: number;
  createdAt?: string;
  updatedAt?: string;
  /** The metadata of each entry to append; by default one entry without any. */
  entries?: JsonObject[];
}

/** The commit that creates a campaign. */
export function creation(facts: Facts = {}): CampaignCommit {
  const createdAt = facts.createdAt ?? at(0);
  const record: CampaignRecord = {
    id: facts.id ?? uuidv7(),
    tenantId: facts.tenantId ?? uuidv7(),
    name: null,
    version: 0,
    sequence: 0,
    headHash: GENESIS_HASH,
    snapshot: initialSnapshot(EXECUTION_ID, 3),
    dueAt: null,
    lease: null,
    takeovers: 0,
    createdAt,
    updatedAt: createdAt,
  };
  return changeOf(record, facts);
}

/** The commit that changes a campaign from the record given: one version on, with its entries. */
export function changeOf(record: CampaignRecord, facts: Facts = {}): CampaignCommit {
  const state = facts.state ?? record.snapshot.state;
  const snapshot: CampaignSnapshot = {
    ...record.snapshot,
    state,
    failure: facts.failureReason ? failureFor(facts.failureReason) : null,
  };
  const entries = continueTrail(record, state, facts.entries ?? [{}]);
  return {
    expectedVersion: record.version,
    record: {
      ...record,
      name: facts.name === undefined ? record.name : facts.name,
      version: record.version + 1,
      sequence: record.sequence + entries.length,
      headHash: entries.at(-1)?.hash ?? record.headHash,
      snapshot,
      dueAt: facts.dueAt === undefined ? record.dueAt : facts.dueAt,
      takeovers: facts.takeovers ?? record.takeovers,
      updatedAt: facts.updatedAt ?? record.updatedAt,
    },
    entries,
    writeArtifacts: {},
    clearArtifacts: [],
    idempotency: null,
    fence: null,
  };
}

/** The row of an idempotency key that lives for a day from `createdAt` on. */
export function keyFor(change: CampaignCommit, key: string, createdAt = at(0)): IdempotencyRecord {
  return {
    tenantId: change.record.tenantId,
    mutation: 'startCampaign',
    key,
    requestHash: 'a'.repeat(64),
    campaignId: change.record.id,
    createdAt,
    expiresAt: new Date(Date.parse(createdAt) + 86_400_000).toISOString(),
  };
}

function continueTrail(record: CampaignRecord, to: CampaignState, metadata: JsonObject[]): AuditEntry[] {
  const entries: AuditEntry[] = [];
  let previousHash = record.headHash;
  for (const [index, entryMetadata] of metadata.entries()) {
    const sequence = record.sequence + index + 1;
    const from = record.snapshot.state;
    const entry = {
      id: auditEntryId(record.id, sequence),
      campaignId: record.id,
      sequence,
      occurredAt: record.updatedAt,
      executionId: record.snapshot.executionId,
      actor: 'orchestrator',
      action: from === to ? 'note' : 'state_changed',
      transition: from === to || index > 0 ? null : { from, to, event: 'go' },
      metadata: entryMetadata,
      previousHash,
    };
    previousHash = auditEntryHash(entry);
    entries.push({ ...entry, hash: previousHash });
  }
  return entries;
}

function failureFor(reason: FailureReason): CampaignSnapshot['failure'] {
  return { reason, details: 'It failed.', state: 'RADAR_SCAN', retryable: false, occurredAt: at(0) };
}
