import { createHash } from 'node:crypto';

/**
 * A UUID that follows from the parts given: the same parts, the same id. So a service that does a piece of work
 * again, because it was restarted or has forgotten the first answer, still gives it the same name.
 * The form is that of version 8 in RFC 9562 (bits of one's own making).
 */
export function stableId(...parts: readonly string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A whole number of 32 bits that follows from the parts: for choices that look random and can be repeated. */
export function stableNumber(...parts: readonly string[]): number {
  return createHash('sha256').update(JSON.stringify(parts)).digest().readUInt32BE(0);
}
