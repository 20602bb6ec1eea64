import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, sha256Of } from '../../../examples/services/canonical-json.js';
import { stableId } from '../../../examples/services/stable-id.js';

describe('canonical JSON', () => {
  it('orders members by their names, numbers among them as text', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], 9: 1, 10: 2, a: undefined })).toBe(
      '{"10":2,"9":1,"b":[1,{"c":"x","d":null}]}',
    );
  });

  it('means the same as what it was made from, in any order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(object));
        expect(JSON.parse(canonicalJson(object))).toEqual(JSON.parse(JSON.stringify(object)));
      }),
    );
  });

  it('is what a digest is made of', () => {
    expect(sha256Of({})).toBe('sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });
});

it('a stable id is a UUID that follows from its parts', () => {
  expect(stableId('a', 'b')).toBe(stableId('a', 'b'));
  expect(stableId('a', 'b')).not.toBe(stableId('ab'));
  fc.assert(
    fc.property(fc.array(fc.string()), (parts) => {
      expect(stableId(...parts)).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }),
  );
});
