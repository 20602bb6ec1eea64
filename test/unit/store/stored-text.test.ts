import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FeedCursors } from '../../../src/store/sql/feed-cursors.js';
import { endOfPrefix, searchKey } from '../../../src/store/sql/search-key.js';
import { fromStoredText, toStoredText } from '../../../src/store/sql/stored-text.js';

/** Any sequence of UTF-16 units, well-formed or not. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.constantFrom('\\', '\0', 'u', '0', '\ud83d', '\ude00', 'a', 'é', 'Σ'))
    .map((units) => units.join('')),
);

/** The order of SQLite and of PostgreSQL's "C" collation: byte by byte. */
const comesBefore = (one: string, other: string): boolean =>
  Buffer.compare(Buffer.from(one, 'utf8'), Buffer.from(other, 'utf8')) < 0;

describe('Stored text', () => {
  it('gives every text back, and is one that every database keeps', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const stored = toStoredText(text);
        expect(fromStoredText(stored)).toBe(text);
        expect(stored).not.toContain('\0');
        expect(stored.isWellFormed()).toBe(true);
      }),
    );
  });

  it('leaves ordinary text as it is', () => {
    const ordinary = ['', 'Spring sale', 'Frühling 😀', '100% _ \'"', '\t\n'];
    expect(ordinary.map(toStoredText)).toEqual(ordinary);
  });
});

describe('The search key', () => {
  it('of a prefix is a prefix of the key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (start, rest) => {
        // Composition may join the last character of a prefix with what follows: then it is another character.
        fc.pre((start + rest).normalize('NFC') === start.normalize('NFC') + rest.normalize('NFC'));
        expect(searchKey(start + rest).startsWith(searchKey(start))).toBe(true);
      }),
    );
  });

  it('is the same for texts that differ in case or in composition only', () => {
    expect(searchKey('ÜBER')).toBe(searchKey('über'));
    expect(searchKey('u\u0308ber')).toBe(searchKey('über'));
    expect(searchKey('ΟΔΟΣ')).toBe(searchKey('οδος'));
    expect(searchKey('Spring')).toBe('spring');
  });

  it('of every text with a prefix lies between the prefix and its end', () => {
    fc.assert(
      fc.property(anyText, anyText, (start, rest) => {
        const prefix = toStoredText(start);
        const text = prefix + toStoredText(rest);
        const end = endOfPrefix(prefix);
        expect(comesBefore(text, prefix)).toBe(false);
        if (end !== null) expect(comesBefore(text, end)).toBe(true);
      }),
    );
  });

  it('of a text without the prefix lies outside', () => {
    fc.assert(
      fc.property(anyText.map(toStoredText), anyText.map(toStoredText), (prefix, text) => {
        fc.pre(!text.startsWith(prefix));
        const end = endOfPrefix(prefix);
        expect(comesBefore(text, prefix) || (end !== null && !comesBefore(text, end))).toBe(true);
      }),
    );
    expect(endOfPrefix('\u{10ffff}')).toBeNull();
    expect(endOfPrefix('\ud7ff')).toBe('\ue000');
  });
});

describe('A feed cursor', () => {
  it('is read back to its position, by the database that wrote it alone', () => {
    const mine = new FeedCursors('epoch-1');
    const foreign = new FeedCursors('epoch-2');
    fc.assert(
      fc.property(fc.maxSafeNat(), (position) => {
        const cursor = mine.write(position);
        expect(mine.read(cursor)).toEqual([position]);
        expect(foreign.read(cursor)).toBeNull();
        expect(cursor).toMatch(/^[\w-]+$/);
      }),
    );
  });

  it('is nothing else', () => {
    const mine = new FeedCursors('e');
    const others = ['-1', '1.5', '01', '1e3', ' 1', '', '9007199254740992', '0x1'].map((position) =>
      Buffer.from(`1.e.${position}`).toString('base64url'),
    );
    for (const text of others) expect(mine.read(text)).toBeNull();
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(mine.read(text)).toBeNull()));
  });
});
