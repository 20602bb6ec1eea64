import { duplicateMemberFault, findDuplicateMember } from '../../../contracts/duplicate-member.js';
import { continueChain, EMPTY_CHAIN, type ChainHead } from '../../../contracts/audit-chain.js';
import type { AuditEntry } from '../../../contracts/audit-entry.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../contracts/json.js';
import { CommandFailure } from '../../command-failure.js';
import { ExitCode } from '../../exit-code.js';

/** What was found of an exported trail. */
export interface TrailVerdict {
  intact: boolean;
  campaignId: string | null;
  /** How many entries were verified. */
  entries: number;
  /** The last entry that was verified. */
  head: ChainHead;
  /** The first line that does not fit; null where no single line is to blame. */
  line: number | null;
  problem: string | null;
}

const MEMBERS: ReadonlySet<string> = new Set([
  'id',
  'campaignId',
  'sequence',
  'occurredAt',
  'executionId',
  'actor',
  'action',
  'transition',
  'metadata',
  'previousHash',
  'hash',
] satisfies (keyof AuditEntry)[]);

/** Verifies an exported trail line by line: needs one line of memory, however long the trail is. */
export class TrailVerifier {
  private chain: ChainHead = EMPTY_CHAIN;
  private campaignId: string | null = null;
  private lines = 0;
  private hasHead = false;
  private fault: { line: number | null; problem: string } | null = null;
  private foundExpected: boolean;

  /** @param expectedHash the hash of an entry that must be there */
  constructor(private readonly expectedHash: string | undefined) {
    this.foundExpected = expectedHash === undefined;
  }

  /** @throws CommandFailure for a line that is no JSON object */
  read(line: string): void {
    this.lines += 1;
    if (line === '' || this.fault) return;
    const value = parseLine(line, this.lines);
    const duplicate = findDuplicateMember(line);
    if (duplicate) this.blame(`${duplicateMemberFault(duplicate)}, and its hash covers one of them`);
    else if (this.hasHead) this.blame('something follows the head');
    else if (isJsonObject(value['head'])) this.readHead(value['head']);
    else this.readEntry(value);
  }

  verdict(): TrailVerdict {
    if (!this.fault && !this.hasHead) {
      this.fault = { line: null, problem: 'it does not end with its head: the end is missing' };
    }
    if (!this.fault && !this.foundExpected) {
      this.fault = { line: null, problem: `no entry has the hash ${this.expectedHash ?? ''}` };
    }
    return {
      intact: this.fault === null,
      campaignId: this.campaignId,
      entries: this.chain.sequence,
      head: this.chain,
      line: this.fault?.line ?? null,
      problem: this.fault?.problem ?? null,
    };
  }

  private readEntry(value: JsonObject): void {
    const expected = this.chain.sequence + 1;
    if (!isAuditEntry(value)) {
      this.blame('it is no audit entry');
      return;
    }
    const extra = Object.keys(value).find((member) => !MEMBERS.has(member));
    if (extra !== undefined) {
      this.blame(`it has a member "${extra}", which no hash covers`);
      return;
    }
    this.campaignId ??= value.campaignId;
    const next = follow(this.campaignId, this.chain, value);
    if (next) {
      this.chain = next;
      this.foundExpected ||= next.hash === this.expectedHash;
    } else if (value.campaignId !== this.campaignId) this.blame('the entry is of another campaign');
    else if (value.sequence !== expected) {
      this.blame(`entry ${value.sequence} stands where ${expected} is due: removed, inserted or reordered`);
    } else if (value.previousHash !== this.chain.hash) {
      this.blame(`entry ${expected} does not follow on the entry before: one of the two was exchanged`);
    } else this.blame(`entry ${expected} is not what its hash says: it was altered`);
  }

  private readHead(head: JsonObject): void {
    this.hasHead = true;
    if (head['sequence'] === this.chain.sequence && head['hash'] === this.chain.hash) return;
    this.blame('the head is not that of the entries: some are missing at the end, or it was exchanged');
  }

  private blame(problem: string): void {
    this.fault = { line: this.lines, problem };
  }
}

/** The next head, or null where the entry does not fit or has no hash at all. */
function follow(campaignId: string, chain: ChainHead, entry: AuditEntry): ChainHead | null {
  try {
    return continueChain(campaignId, chain, [entry]);
  } catch {
    return null;
  }
}

function parseLine(line: string, number: number): JsonObject {
  const value = parseJson(line);
  if (value !== undefined && isJsonObject(value)) return value;
  throw new CommandFailure(ExitCode.BAD_DATA, `Line ${number} is no JSON object: this is no exported trail.`);
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function isAuditEntry(value: object): value is AuditEntry {
  const { campaignId, sequence, transition, metadata } = value as Partial<Record<keyof AuditEntry, unknown>>;
  return (
    typeof campaignId === 'string' &&
    typeof sequence === 'number' &&
    typeof transition === 'object' &&
    isJsonObject(metadata)
  );
}
