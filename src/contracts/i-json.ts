import type { JsonValue } from './json.js';

/** How deep a JSON value that is kept may be nested. */
export const MAX_JSON_DEPTH = 200;

/**
 * Finds what keeps a parsed JSON value from passing on unchanged: an integer beyond 2^53-1, a number that is not
 * finite, a lone surrogate in a string or a name (I-JSON, RFC 7493), or nesting beyond {@link MAX_JSON_DEPTH}.
 *
 * @returns the path and the fault of the first one, or null when the value is sound
 */
export function iJsonFault(value: JsonValue): { path: string; message: string } | null {
  return visit(value, '$', 0);
}

function visit(value: JsonValue, path: string, depth: number): { path: string; message: string } | null {
  if (typeof value === 'string') {
    return value.isWellFormed() ? null : { path, message: 'has a lone surrogate' };
  }
  if (typeof value === 'number') return numberFault(value, path);
  if (value === null || typeof value !== 'object') return null;
  if (depth >= MAX_JSON_DEPTH) {
    return { path: '$', message: `is nested deeper than ${String(MAX_JSON_DEPTH)} levels` };
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const fault = visit(item, `${path}[${String(index)}]`, depth + 1);
      if (fault) return fault;
    }
    return null;
  }
  for (const [name, item] of Object.entries(value)) {
    if (!name.isWellFormed()) return { path, message: 'has a name with a lone surrogate' };
    const fault = visit(item, `${path}.${name}`, depth + 1);
    if (fault) return fault;
  }
  return null;
}

function numberFault(value: number, path: string): { path: string; message: string } | null {
  if (!Number.isFinite(value)) return { path, message: 'is not a finite number' };
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return { path, message: 'is an integer beyond 2^53-1; send it as a string' };
  }
  return null;
}
