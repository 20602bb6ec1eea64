import { auditEntryHash } from '../../contracts/audit-chain.js';
import type { AuditEntry } from '../../contracts/audit-entry.js';
import { isJsonObject } from '../../contracts/json.js';
import type { CommitNotice } from '../../ports/event-stream.js';

/*
 * A message on the channel: a line that says which format it has and which process it comes from, then a line for each
 * notice: campaign, tenant, newest sequence, and its entries as JSON or nothing. A reader can pass over what concerns
 * nobody without parsing any JSON.
 */
const FORMAT = 'notices/1';
const ID = /^\S{1,200}$/;
const LINE = /^(\S{1,200}) (\S{1,200}) ([1-9]\d{0,14}) (.*)$/;

/** Entries that take more characters do not travel: whoever needs them reads the store. */
const MAX_ENTRIES_LENGTH = 16_384;
/** A message that is longer is none of ours. */
export const MAX_MESSAGE_LENGTH = 1_048_576;

/** The line of one notice; null for ids that no line could carry. */
export function formatNotice({ campaignId, tenantId, sequence, entries }: CommitNotice): string | null {
  if (!ID.test(campaignId) || !ID.test(tenantId)) return null;
  const json = entries.length === 0 ? '' : JSON.stringify(entries);
  return `${campaignId} ${tenantId} ${String(sequence)} ${json.length > MAX_ENTRIES_LENGTH ? '' : json}`;
}

/** A message with all these lines. */
export function formatBatch(origin: string, lines: readonly string[]): string {
  return [`${FORMAT} ${origin}`, ...lines].join('\n');
}

/**
 * Reads what came over the channel, whoever put it there.
 *
 * @param origin this process, whose own messages say nothing new
 * @param wants what anybody wants to hear of a campaign: entries that nobody wants are not even parsed
 * @returns the notices that are sound
 */
export function parseBatch(
  message: string,
  origin: string,
  wants: (campaignId: string) => 'entries' | 'bell' | 'nothing',
): CommitNotice[] {
  if (message.length > MAX_MESSAGE_LENGTH || !message.startsWith(`${FORMAT} `)) return [];
  const [header, ...lines] = message.split('\n');
  if (header === `${FORMAT} ${origin}`) return [];
  return lines.flatMap((line) => {
    const [, campaignId = '', tenantId = '', sequence, json = ''] = LINE.exec(line) ?? [];
    const wanted = campaignId === '' ? 'nothing' : wants(campaignId);
    if (wanted === 'nothing') return [];
    const notice = { campaignId, tenantId, sequence: Number(sequence), entries: [] };
    if (json === '' || wanted === 'bell') return [notice];
    const entries = parseEntries(json, notice);
    return entries ? [{ ...notice, entries }] : [];
  });
}

/** The entries, if they are the last ones up to the sequence of the notice, and each is what its hash says. */
function parseEntries(json: string, { campaignId, sequence }: CommitNotice): AuditEntry[] | null {
  try {
    const entries: unknown = JSON.parse(json);
    if (!Array.isArray(entries)) return null;
    const first = sequence - entries.length + 1;
    const sound = entries.every(
      (entry, index) =>
        isEntry(entry) &&
        entry.campaignId === campaignId &&
        entry.sequence === first + index &&
        entry.hash === auditEntryHash(entry),
    );
    return sound ? (entries as AuditEntry[]) : null;
  } catch {
    return null;
  }
}

const TEXTS = ['id', 'campaignId', 'occurredAt', 'executionId', 'actor', 'action', 'previousHash', 'hash'];

function isEntry(value: unknown): value is AuditEntry {
  if (!isJsonObject(value)) return false;
  const { transition, metadata } = value;
  const texts = TEXTS.every((name) => typeof value[name] === 'string');
  const moved =
    isJsonObject(transition) && ['from', 'to', 'event'].every((name) => typeof transition[name] === 'string');
  return texts && isJsonObject(metadata) && (transition === null || moved);
}
