/**
 * The words and phrases of a list that stand in a text, whatever their case and only as whole words:
 * `cure` is found in `The cure!` and not in `secure`.
 */
export function wordsIn(text: string, words: readonly string[]): string[] {
  return words.filter((word) => word.trim() !== '' && wholeWord(word).test(text));
}

/** The text without these words, and without the gaps that they leave. */
export function withoutWords(text: string, words: readonly string[]): string {
  let left = text;
  // Taking one phrase out, or closing the gap, can join the halves of another: go on until none is left.
  for (let found = wordsIn(left, words); found.length > 0; found = wordsIn(left, words)) {
    for (const word of found) left = left.replace(wholeWord(word), ' ');
    left = tidy(left);
  }
  return left;
}

/** The first characters of a text, ending in an ellipsis when some were cut; never half a surrogate pair. */
export function shortened(text: string, maxLength: number): string {
  const characters = Array.from(text);
  if (characters.length <= maxLength) return text;
  return `${characters
    .slice(0, Math.max(0, maxLength - 1))
    .join('')
    .trimEnd()}…`;
}

/** How many characters a reader sees: code points, not the code units of `length`. */
export function characterCount(text: string): number {
  return Array.from(text).length;
}

function wholeWord(word: string): RegExp {
  const literal = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'giu');
}

function tidy(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/ ([,.;:!?])/g, '$1')
    .replace(/^[\s,.;:!?]+/, '')
    .trim();
}
