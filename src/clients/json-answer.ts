import { isUtf8 } from 'node:buffer';
import { duplicateMemberFault, findDuplicateMember } from '../contracts/duplicate-member.js';
import { iJsonFault } from '../contracts/i-json.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../contracts/json.js';
import type { Answer } from './exchange.js';

const BYTE_ORDER_MARK = '\uFEFF';

/** Reads bytes as JSON in UTF-8, a byte order mark ignored (RFC 8259, 8.1); undefined when they are none. */
export function parseJson(bytes: Buffer): JsonValue | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text) as JsonValue;
  } catch {
    return undefined;
  }
}

/**
 * Reads a 200 or 201 as a JSON object that can be stored and passed on unchanged. The body alone decides, not the
 * declared type of its content.
 *
 * @returns the object, or what is wrong, as a predicate: "is not ..."
 */
export function readJsonAnswer(
  answer: Answer,
  maxBodyBytes: number,
): { value: JsonObject } | { fault: string } {
  if (answer.body === null) return { fault: `is larger than ${String(maxBodyBytes)} bytes` };
  const encoding = answer.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return { fault: 'is compressed, which was not asked for' };
  }
  if (!isUtf8(answer.body)) return { fault: 'is not valid UTF-8' };
  const value = parseJson(answer.body);
  if (value === undefined) return { fault: 'is not valid JSON' };
  // What is passed on has one of them, and whoever reads the answer itself may take the other.
  const duplicate = findDuplicateMember(answer.body.toString('utf8'));
  if (duplicate) return { fault: `breaks the contract: ${duplicateMemberFault(duplicate)}` };
  if (!isJsonObject(value)) return { fault: 'is not a JSON object' };
  const fault = iJsonFault(value);
  if (!fault) return { value };
  const where = fault.path === '$' ? 'the answer' : fault.path.replace(/^\$\./, '');
  return { fault: `breaks the contract: ${where} ${fault.message}` };
}
