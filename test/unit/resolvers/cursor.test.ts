import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor } from '../../../src/resolvers/cursor.js';

const place = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer()), {
  minLength: 1,
  maxLength: 3,
});

const refusal = expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } });

/** Calls a function that must throw, and returns what it threw. */
function thrownBy(call: () => unknown): unknown {
  try {
    return { returned: call() };
  } catch (error) {
    return error;
  }
}

describe('a cursor', () => {
  test('leads back to its place in the list that it was made for', () => {
    fc.assert(
      fc.property(fc.string(), place, (list, parts) => {
        expect(decodeCursor(list, encodeCursor(list, parts))).toEqual(parts);
      }),
    );
  });

  test('of another list is refused', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), place, (list, other, parts) => {
        fc.pre(list !== other);
        expect(thrownBy(() => decodeCursor(other, encodeCursor(list, parts)))).toEqual(refusal);
      }),
    );
  });

  test('that is any other text is refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json()), (text) => {
        expect(thrownBy(() => decodeCursor('campaigns CREATED_AT', text))).toEqual(refusal);
      }),
    );
  });

  test('to which anything was done is refused, even where it would read the same', () => {
    const cursor = encodeCursor('list', ['a', 1]);
    const spaced = Buffer.from('["list", "a", 1]').toString('base64url');
    for (const text of [`${cursor}=`, `${cursor} `, ` ${cursor}`, cursor.slice(1), spaced, '']) {
      expect(thrownBy(() => decodeCursor('list', text))).toEqual(refusal);
    }
  });
});
