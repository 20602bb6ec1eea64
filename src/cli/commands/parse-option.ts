import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { describeDuplicateMember, findDuplicateMember } from '../../contracts/duplicate-member.js';

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** A JSON object: written out, or `@FILE`, or `@-` for stdin. No member may occur twice: reading it would drop one. */
export function jsonObject(text: string): Record<string, unknown> {
  const value = parseJson(text.startsWith('@') ? readText(text.slice(1)) : text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new InvalidArgumentError('It must be a JSON object, such as {"market":"DE"}.');
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(
      `It is not JSON: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  const duplicate = findDuplicateMember(text);
  if (duplicate) throw new InvalidArgumentError(describeDuplicateMember(duplicate));
  return value;
}

function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
