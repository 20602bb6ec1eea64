import { createHash } from 'node:crypto';
import { isJsonObject } from './json.js';

/**
 * The text of a JSON value with the members of every object in the order of their names (RFC 8785), so that
 * equal values have equal texts, whoever wrote them and in whatever order.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    // Names are compared by their UTF-16 code units, which is what `<` does.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** `sha256:` and the digest, in lower-case hex, of a value's canonical text. */
export function sha256Of(value: unknown): string {
  return `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`;
}
