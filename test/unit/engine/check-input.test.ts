import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../src/contracts/json.js';
import {
  checkContentHash,
  checkExpectedVersion,
  checkIdempotencyKey,
  checkMaxRetries,
  checkMetadata,
  checkName,
  checkReason,
  checkRemark,
  firstFault,
} from '../../../src/engine/commands/check-input.js';

function nested(depth: number): JsonObject {
  let value: JsonValue = 1;
  for (let n = 0; n < depth; n += 1) value = { a: value };
  return value as unknown as JsonObject;
}

/** Metadata of so many bytes as JSON. */
function metadataOf(bytes: number): JsonObject {
  return { a: 'x'.repeat(bytes - '{"a":""}'.length) };
}

describe('a name', () => {
  it('has 1 to 200 characters, whatever they take in memory', () => {
    for (const name of ['a', 'x'.repeat(200), '😀'.repeat(200), '漢'.repeat(200), ' ', null, undefined]) {
      expect(checkName(name)).toBeNull();
    }
    for (const name of ['', 'x'.repeat(201), '😀'.repeat(201)]) {
      expect(checkName(name)).toEqual({
        field: ['input', 'name'],
        message: 'A name has 1 to 200 characters.',
      });
    }
  });

  it('is text that can be stored and shown', () => {
    for (const name of ['\ud800', 'a\udc00b', 'a\0b']) {
      expect(checkName(name)?.field).toEqual(['input', 'name']);
    }
  });
});

describe('metadata', () => {
  it('takes up to 64 KiB as JSON', () => {
    expect(checkMetadata({})).toBeNull();
    expect(checkMetadata(null)).toBeNull();
    expect(checkMetadata(metadataOf(65_536))).toBeNull();
    expect(checkMetadata(metadataOf(65_537))?.message).toBe(
      'Metadata may have 65536 bytes as JSON; this has 65537.',
    );
    expect(checkMetadata({ a: '漢'.repeat(21_900) })?.message).toContain('bytes');
  });

  it('is I-JSON, and the first fault is named', () => {
    const message = (metadata: JsonObject) => checkMetadata(metadata)?.message ?? '';
    expect(message({ a: { b: [1, 2 ** 53] } })).toContain('$.a.b[1] is an integer beyond 2^53-1');
    expect(message({ a: Infinity })).toContain('$.a is not a finite number');
    expect(message({ a: '\ud83d' })).toContain('$.a has a lone surrogate');
    expect(message({ '\ud83d': 1 })).toContain('has a name with a lone surrogate');
    expect(checkMetadata({ a: 2 ** 53 - 1, b: -0.5, c: null, d: [{}], e: '\0' })).toBeNull();
  });

  it('is not nested without bounds', () => {
    expect(checkMetadata(nested(200))).toBeNull();
    expect(checkMetadata(nested(201))?.message).toContain('deeper than 200');
    expect(checkMetadata(nested(5000))?.message).toContain('deeper than 200');
  });

  it('may have names that mean something elsewhere', () => {
    expect(
      checkMetadata(JSON.parse('{"__proto__":{"a":1},"constructor":2,"toJSON":3}') as JsonObject),
    ).toBeNull();
  });
});

describe('maxRetries', () => {
  it('is a whole number from 0 to 20', () => {
    for (const value of [0, 1, 20, null, undefined]) expect(checkMaxRetries(value)).toBeNull();
    for (const value of [-1, 21, 1.5, NaN, Infinity]) {
      expect(checkMaxRetries(value)?.field).toEqual(['input', 'maxRetries']);
    }
  });
});

describe('an idempotency key', () => {
  it('has 1 to 255 printable characters', () => {
    for (const key of [
      'a',
      ' ',
      '~',
      'x'.repeat(255),
      'Frühjahr 2026',
      '春',
      '🌱'.repeat(255),
      null,
      undefined,
    ]) {
      expect(checkIdempotencyKey(key)).toBeNull();
    }
    for (const key of [
      '',
      'x'.repeat(256),
      '🌱'.repeat(256),
      'a\nb',
      'a\tb',
      '\u007f',
      'a\0',
      '\u200b',
      '\ud800',
    ]) {
      expect(checkIdempotencyKey(key)?.field).toEqual(['input', 'idempotencyKey']);
    }
  });
});

describe('a reason or note', () => {
  it('has at most 1000 characters, whatever they take in memory', () => {
    for (const text of ['', 'x'.repeat(1000), '😀'.repeat(1000), 'two\nlines', null, undefined]) {
      expect(checkRemark('note', text)).toBeNull();
    }
    for (const text of ['x'.repeat(1001), '😀'.repeat(1001), 'a\0b', '\udfff']) {
      expect(checkRemark('note', text)?.field).toEqual(['input', 'note']);
    }
  });

  it('must say something where it is required', () => {
    for (const text of ['', ' ', '\n\t\u00a0']) {
      expect(checkReason('reason', text)).toEqual({
        field: ['input', 'reason'],
        message: 'A reason must be given.',
      });
    }
    expect(checkReason('reason', 'x')).toBeNull();
    expect(checkReason('reason', 'x'.repeat(1001))?.field).toEqual(['input', 'reason']);
  });
});

describe('what else a command names', () => {
  it('is a content hash of sensible length', () => {
    for (const hash of ['a', 'f'.repeat(64), 'x'.repeat(128)]) expect(checkContentHash(hash)).toBeNull();
    for (const hash of ['', 'x'.repeat(129), '\ud800']) {
      expect(checkContentHash(hash)?.field).toEqual(['input', 'contentHash']);
    }
  });

  it('is a version that there can be', () => {
    for (const version of [1, 2_147_483_647, null, undefined]) {
      expect(checkExpectedVersion(version)).toBeNull();
    }
    for (const version of [0, -1, 1.5, NaN]) {
      expect(checkExpectedVersion(version)?.field).toEqual(['input', 'expectedVersion']);
    }
  });
});

describe('faults', () => {
  it('are told one at a time, the first first', () => {
    const [one, two] = [checkName(''), checkMaxRetries(-1)];
    expect(firstFault(null, one, two)).toBe(one);
    expect(firstFault(null, null)).toBeNull();
  });

  it('never repeat what was sent', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6, unit: fc.constantFrom('Q', 'Z', '\ud800', '\0') }), (text) => {
        const faults = [
          checkName(text.repeat(60)),
          checkRemark('note', text.repeat(300)),
          checkIdempotencyKey(text.repeat(60)),
          checkContentHash(text.repeat(60)),
          checkMetadata({ a: [text, '\ud800'] }),
        ];
        for (const fault of faults) expect(fault?.message ?? '').not.toMatch(/[QZ\0]{6}/);
      }),
    );
  });
});
