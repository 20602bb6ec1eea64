import { toStoredText } from './stored-text.js';

const ONLY_ASCII = /^[\0-\x7f]*$/;
const MAX_CODE_POINT = 0x10ffff;
const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;

/**
 * What a name is searched by: without case, character by character, so that the key of a prefix is a prefix of the
 * key ("Σ" folds alike within a word and at its end).
 */
export function searchKey(name: string): string {
  if (ONLY_ASCII.test(name)) return toStoredText(name.toLowerCase());
  const composed = name.normalize('NFC');
  return toStoredText(Array.from(composed, (character) => character.toUpperCase().toLowerCase()).join(''));
}

/**
 * The smallest text above every text that starts with `prefix`, in the order of code points; null when there is none.
 */
export function endOfPrefix(prefix: string): string | null {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last >= MAX_CODE_POINT) continue;
    const next = last + 1 >= FIRST_SURROGATE && last + 1 <= LAST_SURROGATE ? LAST_SURROGATE + 1 : last + 1;
    return String.fromCodePoint(...points, next);
  }
  return null;
}
