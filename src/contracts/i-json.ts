import type { JsonObject, JsonValue } from './json.js';

/** How deep a JSON value that is kept may be nested. */
export const MAX_JSON_DEPTH = 200;

/** What keeps a JSON value from passing on unchanged, and where: `$` is the value itself. */
export interface IJsonFault {
  path: string;
  message: string;
}

/**
 * Finds what keeps a parsed JSON value from passing on unchanged: an integer beyond 2^53-1, a number that is not
 * finite, a lone surrogate in a string or a name (I-JSON, RFC 7493), or nesting beyond {@link MAX_JSON_DEPTH}.
 *
 * @returns the first fault, or null when the value is sound
 */
export function iJsonFault(value: JsonValue): IJsonFault | null {
  const fault = visit(value, 0);
  if (!fault) return null;
  // The way to something nested too deep would only be long.
  return { path: fault.tooDeep ? '$' : `$${fault.steps.reverse().join('')}`, message: fault.message };
}

/** The steps to the fault, the innermost first: a path is put together only when there is one to tell. */
interface Found {
  steps: string[];
  message: string;
  tooDeep?: boolean;
}

function visit(value: JsonValue, depth: number): Found | null {
  if (typeof value === 'string') return value.isWellFormed() ? null : found('has a lone surrogate');
  if (typeof value === 'number') return visitNumber(value);
  if (value === null || typeof value !== 'object') return null;
  if (depth >= MAX_JSON_DEPTH) {
    return { steps: [], message: `is nested deeper than ${String(MAX_JSON_DEPTH)} levels`, tooDeep: true };
  }
  return Array.isArray(value) ? visitArray(value, depth) : visitObject(value, depth);
}

function visitArray(items: JsonValue[], depth: number): Found | null {
  for (let index = 0; index < items.length; index += 1) {
    const fault = visit(items[index] ?? null, depth + 1);
    if (fault) return within(fault, `[${String(index)}]`);
  }
  return null;
}

function visitObject(object: JsonObject, depth: number): Found | null {
  for (const name of Object.keys(object)) {
    if (!name.isWellFormed()) return found('has a name with a lone surrogate');
    const fault = visit(object[name] ?? null, depth + 1);
    if (fault) return within(fault, `.${name}`);
  }
  return null;
}

function visitNumber(value: number): Found | null {
  if (!Number.isFinite(value)) return found('is not a finite number');
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return found('is an integer beyond 2^53-1; send it as a string');
  }
  return null;
}

function found(message: string): Found {
  return { steps: [], message };
}

function within(fault: Found, step: string): Found {
  fault.steps.push(step);
  return fault;
}
