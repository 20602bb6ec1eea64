import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeDuplicateMember, findDuplicateMember } from '../../../src/contracts/duplicate-member.js';

/** A JSON value as somebody writes it down: objects are lists of members, so that names can occur twice. */
type Written = string | number | boolean | null | Written[] | { members: [name: string, value: Written][] };

const names = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', '', '__proto__', '"', '\\', 'é', '{', ',') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);
const { written } = fc.letrec<{ written: Written }>((tie) => ({
  written: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(names, fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('written'), { maxLength: 4 }),
    fc.record({ members: fc.array(fc.tuple(names, tie('written')), { maxLength: 4 }) }),
  ),
}));

/** Writes a string as it is, or with every character as \uXXXX. */
function textOfString(value: string, escapes: () => boolean): string {
  const units = Array.from({ length: value.length }, (_, index) => value.charCodeAt(index));
  if (!escapes()) return JSON.stringify(value);
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
}

function textOf(value: Written, escapes: () => boolean, space: string): string {
  const write = (inner: Written) => textOf(inner, escapes, space);
  if (typeof value === 'string') return textOfString(value, escapes);
  if (Array.isArray(value)) return `[${space}${value.map(write).join(`${space},`)}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = value.members.map(
    ([name, member]) => `${textOfString(name, escapes)}${space}:${space}${write(member)}`,
  );
  return `{${members.join(`,${space}`)}${space}}`;
}

type Found = { name: string; path: (string | number)[] } | null;

/** The reference: walks through the values in the order of the text, and looks back in each object. */
function firstDuplicate(value: Written, path: (string | number)[] = []): Found {
  if (value === null || typeof value !== 'object') return null;
  const inner: [string | number, Written][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : value.members;
  for (const [index, [step, member]] of inner.entries()) {
    const before = inner.slice(0, index).some(([other]) => other === step);
    if (before) return { name: String(step), path };
    const found = firstDuplicate(member, [...path, step]);
    if (found) return found;
  }
  return null;
}

describe('a member whose name occurs twice', () => {
  it('is found wherever it stands, with its path, and nothing else is', () => {
    fc.assert(
      fc.property(
        written,
        fc.infiniteStream(fc.boolean()),
        fc.constantFrom('', ' ', '\n\t'),
        (value, choices, space) => {
          const text = textOf(value, () => choices.next().value === true, space);
          JSON.parse(text);
          expect(findDuplicateMember(text)).toEqual(firstDuplicate(value));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is never found in what JSON.stringify wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(findDuplicateMember(JSON.stringify(value))).toBeNull();
        expect(findDuplicateMember(JSON.stringify(value, null, 2))).toBeNull();
      }),
    );
  });

  it('is looked for in any text without throwing', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '\\u00', 'a', '"a"', '1', ' ');
    const text = fc.oneof(
      fc.array(pieces).map((some) => some.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, (any) => {
        const found = findDuplicateMember(any);
        if (found) expect(describeDuplicateMember(found)).toContain('more than once');
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['open brackets', () => '['.repeat(2 ** 20)],
    ['open objects', () => '{"a":'.repeat(2 ** 20 / 5)],
    ['quotes in a string', () => `["${'\\"'.repeat(2 ** 19)}"]`],
    ['backslashes in a string', () => `["${'\\\\'.repeat(2 ** 19)}"]`],
    ['backslashes without an end', () => `["${'\\'.repeat(2 ** 20 - 2)}`],
    ['members', () => `{${Array.from({ length: 90_000 }, (_, n) => `"${String(n)}":1`).join()}}`],
    ['elements', () => `[${'1,'.repeat(2 ** 19)}1]`],
  ])('is looked for in a mebibyte of %s, and none is found', (_what, write) => {
    expect(findDuplicateMember(write())).toBeNull();
  });

  it('is told with as much of a long name and a long path as fits a message', () => {
    const name = 'n'.repeat(1000);
    const message = describeDuplicateMember({ name, path: Array.from({ length: 1000 }, () => 'step') });
    expect(message.length).toBeLessThan(500);
  });
});
