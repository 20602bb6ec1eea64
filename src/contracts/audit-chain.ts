import type { AuditEntry } from './audit-entry.js';
import { canonicalJson, sha256Hex } from './canonical-json.js';

/** The `previousHash` of a campaign's first entry. */
export const GENESIS_HASH = '0'.repeat(64);

const ID_PREFIX = 'AuditEntry:';

/** The id of an entry: opaque to clients, derived from campaign and sequence. */
export function auditEntryId(campaignId: string, sequence: number): string {
  return Buffer.from(`${ID_PREFIX}${campaignId}:${String(sequence)}`, 'utf8').toString('base64url');
}

/** Reads an id that {@link auditEntryId} made; null for any other text. */
export function parseAuditEntryId(id: string): { campaignId: string; sequence: number } | null {
  const text = Buffer.from(id, 'base64url').toString('utf8');
  const match = /^AuditEntry:([0-9a-f-]{36}):([1-9]\d{0,14})$/.exec(text);
  if (!match?.[1] || !match[2]) return null;
  const parsed = { campaignId: match[1], sequence: Number(match[2]) };
  return auditEntryId(parsed.campaignId, parsed.sequence) === id ? parsed : null;
}

/** The hash of an entry: SHA-256 over the RFC 8785 form of all its members but `hash`. */
export function auditEntryHash(entry: Omit<AuditEntry, 'hash'>): string {
  return sha256Hex(canonicalEntry(entry));
}

/** Written out, since it is done for every entry and the members are always these, here in their canonical order. */
function canonicalEntry(entry: Omit<AuditEntry, 'hash'>): string {
  const { transition } = entry;
  const change =
    transition &&
    `{"event":${quoted(transition.event)},"from":${quoted(transition.from)},"to":${quoted(transition.to)}}`;
  return (
    `{"action":${quoted(entry.action)},"actor":${quoted(entry.actor)},"campaignId":${quoted(entry.campaignId)},` +
    `"executionId":${quoted(entry.executionId)},"id":${quoted(entry.id)},` +
    `"metadata":${canonicalJson(entry.metadata)},"occurredAt":${quoted(entry.occurredAt)},` +
    `"previousHash":${quoted(entry.previousHash)},"sequence":${JSON.stringify(entry.sequence)},` +
    `"transition":${String(change)}}`
  );
}

/** A string in its canonical form is the string as ECMAScript writes it (RFC 8785, 3.2.2.2). */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Where a chain stands: the last sequence and hash that were verified. */
export interface ChainHead {
  sequence: number;
  hash: string;
}

/** The head of an empty chain. */
export const EMPTY_CHAIN: ChainHead = { sequence: 0, hash: GENESIS_HASH };

/**
 * Verifies that `entries` continue the chain of a campaign from `head` on: numbered without a gap, each linked to the
 * one before, each hash right.
 *
 * @returns the new head, or null when an entry was altered, removed, inserted or reordered
 */
export function continueChain(
  campaignId: string,
  head: ChainHead,
  entries: Iterable<AuditEntry>,
): ChainHead | null {
  let { sequence, hash } = head;
  for (const entry of entries) {
    const fits =
      entry.campaignId === campaignId &&
      entry.sequence === sequence + 1 &&
      entry.previousHash === hash &&
      entry.id === auditEntryId(campaignId, entry.sequence) &&
      entry.hash === auditEntryHash(entry);
    if (!fits) return null;
    sequence = entry.sequence;
    hash = entry.hash;
  }
  return { sequence, hash };
}
