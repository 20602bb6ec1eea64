import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { iJsonFault, MAX_JSON_DEPTH } from '../../../src/contracts/i-json.js';
import type { JsonValue } from '../../../src/contracts/json.js';

const parse = (text: string) => JSON.parse(text) as JsonValue;
const nested = (levels: number) => parse('['.repeat(levels) + ']'.repeat(levels));

describe('a value that would not pass on unchanged', () => {
  it.each([
    ['{"a":{"b":[0,9007199254740992]}}', '$.a.b[1]', 'is an integer beyond 2^53-1; send it as a string'],
    ['[-9007199254740993]', '$[0]', 'is an integer beyond 2^53-1; send it as a string'],
    ['1e400', '$', 'is not a finite number'],
    ['{"a":-1e999}', '$.a', 'is not a finite number'],
    ['"\\ud800"', '$', 'has a lone surrogate'],
    ['{"a":["ok","\\udc00\\ud800"]}', '$.a[1]', 'has a lone surrogate'],
    ['{"a":{"\\udead":1}}', '$.a', 'has a name with a lone surrogate'],
  ])('%s', (text, path, message) => {
    expect(iJsonFault(parse(text))).toEqual({ path, message });
  });

  it('is nested too deep, by one level or by a million', () => {
    const fault = { path: '$', message: 'is nested deeper than 200 levels' };
    expect(iJsonFault(nested(MAX_JSON_DEPTH))).toBeNull();
    expect(iJsonFault(nested(MAX_JSON_DEPTH + 1))).toEqual(fault);
    expect(iJsonFault(nested(1_000_000))).toEqual(fault);
  });
});

describe('a sound value', () => {
  it.each([
    '0',
    '-0',
    '1.5',
    '9007199254740991',
    '-9007199254740991',
    '1e-400',
    '"\\ud83d\\ude00"',
    '{"\\ud83d\\ude00":{"__proto__":[]}}',
    'null',
    'true',
  ])('%s', (text) => {
    expect(iJsonFault(parse(text))).toBeNull();
  });

  it('is any JSON of small numbers and whole characters', () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.boolean(),
      fc.constant(null),
      fc.maxSafeInteger(),
    );
    const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('value')),
        fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value')),
      ),
    }));
    fc.assert(
      fc.property(value, (sound) => {
        expect(iJsonFault(sound)).toBeNull();
      }),
    );
  });
});
