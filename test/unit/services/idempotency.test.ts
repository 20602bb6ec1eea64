import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BoundedMap } from '../../../examples/services/bounded-map.js';
import { IdempotencyRecords } from '../../../examples/services/idempotency.js';
import { parseIdempotencyKey } from '../../../examples/services/idempotency-key.js';

const LIMITS = { maxRecords: 100, maxCharacters: 1000 };

describe('the Idempotency-Key header', () => {
  it('is a string in double quotes', () => {
    expect(parseIdempotencyKey('"0192-e:PUBLISH"')).toBe('0192-e:PUBLISH');
    expect(parseIdempotencyKey('  "a" ')).toBe('a');
    expect(parseIdempotencyKey(undefined)).toBeUndefined();
  });

  it('may hold any printable ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 1 }), (key) => {
        expect(parseIdempotencyKey(`"${key.replace(/["\\]/g, '\\$&')}"`)).toBe(key);
      }),
    );
  });

  it.each([
    'bare',
    '""',
    '"open',
    '"a" "b"',
    '"a", "b"',
    '"tab\t"',
    '"ü"',
    '"\\n"',
    '',
    `"${'x'.repeat(1025)}"`,
  ])('is refused as %j', (header) => {
    expect(() => parseIdempotencyKey(header)).toThrow(expect.objectContaining({ status: 400 }));
  });
});

describe('idempotency records', () => {
  it('do the work once and replay its answer', async () => {
    const records = new IdempotencyRecords(LIMITS);
    let times = 0;
    const work = (): string => `answer ${(times += 1)}`;
    expect(await records.once('k', work)).toEqual({ body: 'answer 1', replayed: false });
    expect(await records.once('k', work)).toEqual({ body: 'answer 1', replayed: true });
    expect(await records.once('other', work)).toEqual({ body: 'answer 2', replayed: false });
  });

  it('refuse a call while the first one runs', async () => {
    const records = new IdempotencyRecords(LIMITS);
    let finish = (_body: string): void => undefined;
    const first = records.once('k', () => new Promise<string>((resolve) => (finish = resolve)));
    await expect(records.once('k', () => 'second')).rejects.toMatchObject({ status: 409 });
    finish('first');
    expect(await first).toEqual({ body: 'first', replayed: false });
    expect(await records.once('k', () => 'second')).toEqual({ body: 'first', replayed: true });
  });

  it('store no failure', async () => {
    const records = new IdempotencyRecords(LIMITS);
    await expect(records.once('k', () => Promise.reject(new Error('later')))).rejects.toThrow('later');
    const atOnce = (): string => {
      throw new Error('at once');
    };
    await expect(records.once('k', atOnce)).rejects.toThrow('at once');
    expect(await records.once('k', () => 'at last')).toEqual({ body: 'at last', replayed: false });
  });

  it('take up answers from before', async () => {
    const records = new IdempotencyRecords(LIMITS);
    records.restore('k', 'earlier');
    expect(await records.once('k', () => 'now')).toEqual({ body: 'earlier', replayed: true });
  });
});

describe('a bounded map', () => {
  it('keeps the newest entries that fit, by number and by weight', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.integer({ min: 0, max: 9 }))),
        (entries) => {
          const map = new BoundedMap<number>(3, 12, (value) => value);
          for (const [key, value] of entries) map.set(key, value);
          const newest = [...new Map([...entries].reverse().map(([key]) => [key, true])).keys()];
          const kept = [...map.entries()].reverse();
          expect(kept.map(([key]) => key)).toEqual(newest.slice(0, kept.length));
          expect(map.size).toBeLessThanOrEqual(3);
          expect(kept.reduce((sum, [, value]) => sum + value, 0)).toBeLessThanOrEqual(12);
        },
      ),
    );
  });

  it('forgets the oldest first', () => {
    const map = new BoundedMap<number>(2);
    for (const key of ['a', 'b', 'a', 'c']) map.set(key, 1);
    expect([...map.entries()].map(([key]) => key)).toEqual(['a', 'c']);
  });
});
