import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseValue } from 'graphql';
import { DateTimeScalar } from '../../../src/resolvers/scalars/date-time.js';
import { JsonObjectScalar } from '../../../src/resolvers/scalars/json-object.js';
import { UuidScalar } from '../../../src/resolvers/scalars/uuid.js';

/** Years that RFC 3339 can write. */
const moments = fc.date({
  min: new Date('0001-01-01T00:00:00.000Z'),
  max: new Date('9998-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

describe('DateTime', () => {
  test('keeps every moment to the millisecond', () => {
    fc.assert(
      fc.property(moments, (moment) => {
        expect(DateTimeScalar.parseValue(moment.toISOString())).toBe(moment.toISOString());
      }),
    );
  });

  test('reads the same moment from every offset', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: -14 * 60, max: 14 * 60 }), (moment, offset) => {
        const local = new Date(moment.getTime() + offset * 60_000);
        fc.pre(local.getUTCFullYear() >= 1 && local.getUTCFullYear() <= 9999);
        const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0');
        const minutes = String(Math.abs(offset) % 60).padStart(2, '0');
        const text = `${local.toISOString().slice(0, -1)}${offset < 0 ? '-' : '+'}${hours}:${minutes}`;
        expect(DateTimeScalar.parseValue(text)).toBe(moment.toISOString());
      }),
    );
  });

  test.each([
    ['2026-03-01T08:30:00Z', '2026-03-01T08:30:00.000Z'],
    ['2026-03-01t08:30:00.1z', '2026-03-01T08:30:00.100Z'],
    ['2026-03-01T08:30:00.123456789Z', '2026-03-01T08:30:00.123Z'],
    ['2024-02-29T23:59:59-01:30', '2024-03-01T01:29:59.000Z'],
  ])('reads %s', (text, moment) => {
    expect(DateTimeScalar.parseValue(text)).toBe(moment);
  });

  test('prints a moment that a service dated far beyond the year 9999', () => {
    const far = new Date(8.64e15).toISOString();
    expect(DateTimeScalar.serialize(far)).toBe(far);
  });

  test.each([
    '2026-03-01',
    '2026-03-01T08:30:00',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01T00:00:00+25:00',
    'yesterday',
    '',
    1_767_225_600_000,
    null,
    new Date(0),
  ])('refuses %p', (value) => {
    expect(() => DateTimeScalar.parseValue(value)).toThrow('DateTime must be RFC 3339 text');
  });
});

describe('UUID', () => {
  test('is kept in lower case', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(UuidScalar.parseValue(uuid.toUpperCase())).toBe(uuid);
      }),
    );
  });

  test.each([
    '',
    'x',
    '0195a000-0000-7000-8000-00000000000',
    '{0195a000-0000-7000-8000-000000000001}',
    7,
    null,
  ])('is never %p', (value) => {
    expect(() => UuidScalar.parseValue(value)).toThrow('UUID must be text');
  });
});

describe('JSONObject', () => {
  test('passes every object on as it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        expect(JsonObjectScalar.parseValue(value)).toBe(value);
      }),
    );
  });

  test.each([null, [], 'text', 1, true])('is never %p', (value) => {
    expect(() => JsonObjectScalar.parseValue(value)).toThrow('JSONObject must be a JSON object.');
  });

  test('can be written in a document, with variables in it', () => {
    const literal = parseValue(
      '{ a: [1, 2.5, "x", true, null, { b: $v }], __proto__: { c: 1 }, missing: $w }',
    );
    const value = JsonObjectScalar.parseLiteral(literal, { v: { deep: 1 } });
    expect(JSON.stringify(value)).toBe(
      '{"a":[1,2.5,"x",true,null,{"b":{"deep":1}}],"__proto__":{"c":1},"missing":null}',
    );
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test('has no enum values', () => {
    expect(() => JsonObjectScalar.parseLiteral(parseValue('{ a: RED }'))).toThrow('put texts in quotes');
  });
});
