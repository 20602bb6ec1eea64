import { characterCount, shortened } from '../words.js';

/**
 * Breaks a text into lines between words. A word that is too long for a line is cut, and so is what needs more
 * than the lines there are.
 * @returns at most `maxLines` lines of at most `lineLength` characters
 */
export function wrapText(text: string, lineLength: number, maxLines: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && characterCount(last) + 1 + characterCount(word) <= lineLength) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      if (lines.length === maxLines) return cutOff(lines, lineLength);
      lines.push(shortened(word, lineLength));
    }
  }
  return lines;
}

function cutOff(lines: string[], lineLength: number): string[] {
  const last = lines.pop() ?? '';
  return [...lines, shortened(`${last} …`, lineLength).replace(/ …$/, '…')];
}
