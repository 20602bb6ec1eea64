import { Refusal } from './refusal.js';

/** Printable ASCII in double quotes; inside, a quote and a backslash are escaped by a backslash. */
const QUOTED_STRING = /^ *"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)" *$/;

const MAX_LENGTH = 1024;

/**
 * Reads an `Idempotency-Key` header: a string of RFC 9651 (structured fields), so it stands in double quotes.
 * @returns the key without its quotes; undefined where the header is missing
 * @throws Refusal 400 when the header is there and is not one quoted string of 1 to 1024 characters
 */
export function parseIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = QUOTED_STRING.exec(header)?.[1]?.replace(/\\(["\\])/g, '$1');
  if (key === undefined || key.length > MAX_LENGTH) {
    throw new Refusal(
      400,
      'bad_idempotency_key',
      `Idempotency-Key must be one string in double quotes, of 1 to ${MAX_LENGTH} characters of printable ASCII.`,
      { field: 'Idempotency-Key' },
    );
  }
  return key;
}
