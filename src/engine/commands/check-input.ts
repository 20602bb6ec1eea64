import { iJsonFault } from '../../contracts/i-json.js';
import type { JsonObject } from '../../contracts/json.js';

/** The largest metadata of a campaign, in bytes of its JSON form. */
const MAX_METADATA_BYTES = 65_536;
/** The longest reason or note, in characters. */
const MAX_REMARK_LENGTH = 1000;
const MAX_NAME_LENGTH = 200;
const MAX_KEY_LENGTH = 255;
const MAX_RETRIES_LIMIT = 20;
const MAX_CONTENT_HASH_LENGTH = 128;

/** What is wrong with a command's input. */
export interface InputFault {
  field: string[];
  message: string;
}

type Given<T> = T | null | undefined;

function fault(name: string, message: string): InputFault {
  return { field: ['input', name], message };
}

/** The first fault among the results of checks, or null. */
export function firstFault(...faults: (InputFault | null)[]): InputFault | null {
  return faults.find((found) => found !== null) ?? null;
}

/** A campaign's name: 1 to 200 characters of well-formed text. */
export function checkName(name: Given<string>): InputFault | null {
  if (name === null || name === undefined) return null;
  if (name === '' || isLonger(name, MAX_NAME_LENGTH)) {
    return fault('name', `A name has 1 to ${String(MAX_NAME_LENGTH)} characters.`);
  }
  return checkText('name', name);
}

/** Metadata: at most 64 KiB of I-JSON (RFC 7493). */
export function checkMetadata(metadata: Given<JsonObject>): InputFault | null {
  if (metadata === null || metadata === undefined) return null;
  const found = iJsonFault(metadata);
  if (found) return fault('metadata', `Metadata must be I-JSON (RFC 7493): ${found.path} ${found.message}.`);
  const bytes = Buffer.byteLength(JSON.stringify(metadata), 'utf8');
  if (bytes <= MAX_METADATA_BYTES) return null;
  return fault(
    'metadata',
    `Metadata may have ${String(MAX_METADATA_BYTES)} bytes as JSON; this has ${String(bytes)}.`,
  );
}

export function checkMaxRetries(maxRetries: Given<number>): InputFault | null {
  if (maxRetries === null || maxRetries === undefined) return null;
  const fits = Number.isInteger(maxRetries) && maxRetries >= 0 && maxRetries <= MAX_RETRIES_LIMIT;
  return fits
    ? null
    : fault('maxRetries', `maxRetries is a whole number from 0 to ${String(MAX_RETRIES_LIMIT)}.`);
}

/** What is seen on a page, and the plain space: no control or format characters, no lone surrogates. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u;

/** An idempotency key: 1 to 255 printable characters. */
export function checkIdempotencyKey(key: Given<string>): InputFault | null {
  if (key === null || key === undefined) return null;
  if (key !== '' && !isLonger(key, MAX_KEY_LENGTH) && PRINTABLE.test(key)) return null;
  return fault(
    'idempotencyKey',
    `An idempotency key has 1 to ${String(MAX_KEY_LENGTH)} printable characters.`,
  );
}

/** A reason or note that may be left out. */
export function checkRemark(name: string, text: Given<string>): InputFault | null {
  if (text === null || text === undefined) return null;
  if (isLonger(text, MAX_REMARK_LENGTH)) {
    return fault(name, `This may have at most ${String(MAX_REMARK_LENGTH)} characters.`);
  }
  return checkText(name, text);
}

/** A reason that must be given. */
export function checkReason(name: string, text: string): InputFault | null {
  return text.trim() === '' ? fault(name, 'A reason must be given.') : checkRemark(name, text);
}

export function checkContentHash(hash: string): InputFault | null {
  const fits = hash.length >= 1 && hash.length <= MAX_CONTENT_HASH_LENGTH && hash.isWellFormed();
  return fits ? null : fault('contentHash', 'contentHash is the hash of the content under review.');
}

export function checkExpectedVersion(version: Given<number>): InputFault | null {
  if (version === null || version === undefined || (Number.isInteger(version) && version >= 1)) return null;
  return fault('expectedVersion', 'expectedVersion is a version that was read: 1 or more.');
}

/** Whether a text has more than `limit` characters; one outside of the basic plane counts once. */
function isLonger(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  return text.length > 2 * limit || Array.from(text).length > limit;
}

function checkText(name: string, text: string): InputFault | null {
  const sound = text.isWellFormed() && !text.includes('\0');
  return sound ? null : fault(name, 'This must be well-formed text without NUL characters.');
}
