const ELLIPSIS = '…';

/** Cuts a text to at most `maxBytes` of UTF-8, between two characters; an ellipsis shows the cut. */
export function shorten(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes - Buffer.byteLength(ELLIPSIS);
  while (isContinuation(bytes[end])) end -= 1;
  return bytes.toString('utf8', 0, end) + ELLIPSIS;
}

/** Whether a byte goes on with a character of UTF-8 instead of beginning one. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
