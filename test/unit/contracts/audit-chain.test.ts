import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  auditEntryHash,
  auditEntryId,
  continueChain,
  EMPTY_CHAIN,
  GENESIS_HASH,
  parseAuditEntryId,
} from '../../../src/contracts/audit-chain.js';
import type { AuditEntry } from '../../../src/contracts/audit-entry.js';
import { canonicalJson } from '../../../src/contracts/canonical-json.js';
import type { JsonObject } from '../../../src/contracts/json.js';

const CAMPAIGN = '0193e8a0-0000-7000-8000-000000000001';

function chainOf(metadata: JsonObject[]): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (const [index, each] of metadata.entries()) {
    const unsealed = {
      id: auditEntryId(CAMPAIGN, index + 1),
      campaignId: CAMPAIGN,
      sequence: index + 1,
      occurredAt: new Date(1_700_000_000_000 + index).toISOString(),
      executionId: '0193e8a0-0000-7000-8000-0000000000ff',
      actor: index % 2 ? 'radar' : 'orchestrator',
      action: 'state_changed',
      transition: index % 3 ? null : ({ from: 'IDLE', to: 'RADAR_SCAN', event: 'START' } as const),
      metadata: each,
      previousHash: entries.at(-1)?.hash ?? GENESIS_HASH,
    };
    entries.push({ ...unsealed, hash: auditEntryHash(unsealed) });
  }
  return entries;
}

const metadata = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }) as fc.Arbitrary<JsonObject>;
const chain = fc.array(metadata, { minLength: 1, maxLength: 8 }).map(chainOf);

/** Whether a trail passes for the one whose head is known from elsewhere. */
function passes(entries: AuditEntry[], original: AuditEntry[]): boolean {
  const head = continueChain(CAMPAIGN, EMPTY_CHAIN, entries);
  return head?.hash === original.at(-1)?.hash && head?.sequence === original.length;
}

/** Ways to forge one entry, each of which changes what is stored. */
const FORGERIES: Record<keyof AuditEntry, (entry: AuditEntry) => Partial<AuditEntry>> = {
  id: (entry) => ({ id: auditEntryId(CAMPAIGN, entry.sequence + 1) }),
  campaignId: () => ({ campaignId: '0193e8a0-0000-7000-8000-000000000002' }),
  sequence: (entry) => ({ sequence: entry.sequence + 1 }),
  occurredAt: () => ({ occurredAt: '2020-01-01T00:00:00.000Z' }),
  executionId: () => ({ executionId: 'another' }),
  actor: (entry) => ({ actor: `${entry.actor} ` }),
  action: () => ({ action: 'campaign_created' }),
  transition: (entry) => ({
    transition: entry.transition ? null : { from: 'LEARN', to: 'COMPLETED', event: 'X' },
  }),
  metadata: (entry) => ({ metadata: { ...entry.metadata, forged: true } }),
  previousHash: () => ({ previousHash: 'f'.repeat(64) }),
  hash: () => ({ hash: 'f'.repeat(64) }),
};

describe('the hash of an entry', () => {
  it('is what public tools compute: SHA-256 over the RFC 8785 form of its members but the hash', () => {
    const [entry] = chainOf([{ b: 1.0, a: ['ü', null] }]);
    const text =
      '{"action":"state_changed","actor":"orchestrator","campaignId":"0193e8a0-0000-7000-8000-000000000001",' +
      '"executionId":"0193e8a0-0000-7000-8000-0000000000ff","id":"QXVkaXRFbnRyeTowMTkzZThhMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDE6MQ",' +
      '"metadata":{"a":["ü",null],"b":1},"occurredAt":"2023-11-14T22:13:20.000Z",' +
      `"previousHash":"${'0'.repeat(64)}","sequence":1,"transition":{"event":"START","from":"IDLE","to":"RADAR_SCAN"}}`;
    expect(entry?.hash).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('is that for every text and number that an entry may hold', () => {
    const text = fc.string({ unit: 'binary' });
    const unsealed = fc.record({
      id: text,
      campaignId: text,
      sequence: fc.nat(),
      occurredAt: text,
      executionId: text,
      actor: text,
      action: text,
      transition: fc.option(fc.record({ event: text, to: text, from: text })),
      metadata,
      previousHash: text,
    }) as fc.Arbitrary<Omit<AuditEntry, 'hash'>>;
    fc.assert(
      fc.property(unsealed, (entry) => {
        const digest = createHash('sha256').update(canonicalJson(entry), 'utf8').digest('hex');
        expect(auditEntryHash(entry)).toBe(digest);
      }),
    );
  });

  it('does not depend on the order in which members come', () => {
    fc.assert(
      fc.property(chain, (entries) => {
        for (const entry of entries) {
          const shuffled = JSON.parse(canonicalJson(entry)) as AuditEntry;
          expect(auditEntryHash(shuffled)).toBe(entry.hash);
        }
      }),
    );
  });
});

describe('a chain', () => {
  it('passes as it was written, at once or in parts', () => {
    fc.assert(
      fc.property(chain, fc.nat(8), (entries, cut) => {
        const first = continueChain(CAMPAIGN, EMPTY_CHAIN, entries.slice(0, cut));
        const whole = first && continueChain(CAMPAIGN, first, entries.slice(cut));
        expect(whole).toEqual({ sequence: entries.length, hash: entries.at(-1)?.hash });
        expect(passes(entries, entries)).toBe(true);
      }),
    );
  });

  it('is empty at first', () => {
    expect(continueChain(CAMPAIGN, EMPTY_CHAIN, [])).toEqual({ sequence: 0, hash: '0'.repeat(64) });
  });

  it.each(Object.keys(FORGERIES) as (keyof AuditEntry)[])(
    'breaks when the %s of any entry is altered',
    (field) => {
      fc.assert(
        fc.property(chain, fc.nat(), (entries, at) => {
          const index = at % entries.length;
          const forged = entries.map((entry, n) =>
            n === index ? { ...entry, ...FORGERIES[field](entry) } : entry,
          );
          expect(passes(forged, entries)).toBe(false);
        }),
      );
    },
  );

  it('breaks when an altered entry gets a hash that fits it', () => {
    fc.assert(
      fc.property(chain, fc.nat(), (entries, at) => {
        const index = at % entries.length;
        const forged = entries.map((entry, n) => {
          if (n !== index) return entry;
          const altered = { ...entry, metadata: { ...entry.metadata, forged: true } };
          return { ...altered, hash: auditEntryHash(altered) };
        });
        expect(passes(forged, entries)).toBe(false);
      }),
    );
  });

  it('does not accept an id that is not the place of its entry, although the hash covers it', () => {
    const [entry] = chainOf([{}]);
    if (!entry) throw new Error('The chain is empty.');
    const displaced = { ...entry, id: auditEntryId(CAMPAIGN, 2) };
    expect(
      continueChain(CAMPAIGN, EMPTY_CHAIN, [{ ...displaced, hash: auditEntryHash(displaced) }]),
    ).toBeNull();
  });

  it('breaks when any entry is removed, the last one too', () => {
    fc.assert(
      fc.property(chain, fc.nat(), (entries, at) => {
        expect(passes(entries.toSpliced(at % entries.length, 1), entries)).toBe(false);
      }),
    );
  });

  it('breaks when an entry is inserted, whether a copy or a stranger', () => {
    fc.assert(
      fc.property(chain, chain, fc.nat(), fc.nat(), (entries, others, at, from) => {
        const copy = entries[from % entries.length];
        const stranger = others[from % others.length];
        const place = at % (entries.length + 1);
        if (copy) expect(passes(entries.toSpliced(place, 0, copy), entries)).toBe(false);
        if (stranger) expect(passes(entries.toSpliced(place, 0, stranger), entries)).toBe(false);
      }),
    );
  });

  it('breaks in any other order', () => {
    fc.assert(
      fc.property(chain, fc.nat(), fc.nat(), (entries, one, other) => {
        const [a, b] = [one % entries.length, other % entries.length];
        fc.pre(a !== b);
        const swapped = [...entries];
        [swapped[a], swapped[b]] = [entries[b] ?? fail(), entries[a] ?? fail()];
        expect(passes(swapped, entries)).toBe(false);
      }),
    );
  });

  it('is not taken for that of another campaign', () => {
    expect(continueChain('another', EMPTY_CHAIN, chainOf([{}]))).toBeNull();
  });
});

describe('the id of an entry', () => {
  const sequences = fc.integer({ min: 1, max: 999_999_999_999_999 });

  it('leads back to campaign and sequence', () => {
    fc.assert(
      fc.property(fc.uuid(), sequences, (campaignId, sequence) => {
        expect(parseAuditEntryId(auditEntryId(campaignId, sequence))).toEqual({ campaignId, sequence });
      }),
    );
  });

  it('is refused in any other spelling', () => {
    const id = auditEntryId(CAMPAIGN, 7);
    const encoded = (text: string) => Buffer.from(text).toString('base64url');
    const others = [
      '',
      `${id}=`,
      ` ${id}`,
      `${id}\n`,
      `${id}A`,
      id.slice(0, -1),
      id.toLowerCase(),
      encoded(`AuditEntry:${CAMPAIGN}:0`),
      encoded(`AuditEntry:${CAMPAIGN}:-1`),
      encoded(`AuditEntry:${CAMPAIGN}:07`),
      encoded(`AuditEntry:${CAMPAIGN}:7.0`),
      encoded(`AuditEntry:${CAMPAIGN}:9999999999999999`),
      encoded(`AuditEntry:${CAMPAIGN.toUpperCase()}:7`),
      encoded(`AuditEntry:${CAMPAIGN}:7:8`),
      encoded(`Campaign:${CAMPAIGN}:7`),
      `AuditEntry:${CAMPAIGN}:7`,
    ];
    expect(others.map(parseAuditEntryId)).toEqual(others.map(() => null));
  });

  it('is refused whatever it is, unless it is one', () => {
    const near = fc.tuple(fc.nat(60), fc.string({ maxLength: 3 })).map(([at, text]) => {
      const id = auditEntryId(CAMPAIGN, 12);
      return id.slice(0, at) + text + id.slice(at + text.length);
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), near), (text) => {
        const parsed = parseAuditEntryId(text);
        expect(parsed === null || auditEntryId(parsed.campaignId, parsed.sequence) === text).toBe(true);
      }),
    );
  });
});

function fail(): never {
  throw new Error('An index was out of range.');
}
