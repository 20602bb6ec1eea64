const ELLIPSIS = '…';
const ELLIPSIS_BYTES = 3;

/**
 * Cuts a text, between two characters, so that it takes at most `bytes` in JSON, quotes left aside; an ellipsis shows
 * the cut. What services and people send may be long, may need several bytes a character, and escapes besides; the
 * trail's entries are bounded.
 */
export function cutToJsonBytes(text: string, bytes: number): string {
  if (jsonBytes(text) <= bytes) return text;
  let used = ELLIPSIS_BYTES;
  let end = 0;
  for (const character of text) {
    used += jsonBytes(character);
    if (used > bytes) break;
    end += character.length;
  }
  return text.slice(0, end) + ELLIPSIS;
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text), 'utf8') - 2;
}
