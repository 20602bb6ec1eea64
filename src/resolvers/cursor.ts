import { badUserInput } from './errors.js';

/**
 * Makes an opaque cursor: a place in one kind of list. `list` names the list and its order, so that a cursor of
 * another list is recognised.
 */
export function encodeCursor(list: string, place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([list, ...place]), 'utf8').toString('base64url');
}

/**
 * Reads a cursor of the same list.
 *
 * @throws GraphQLError BAD_USER_INPUT for every text that {@link encodeCursor} did not make for this list
 */
export function decodeCursor(list: string, cursor: string): unknown[] {
  const parts = parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  const isOurs = Array.isArray(parts) && parts[0] === list && parts.slice(1).every(isPart);
  if (!isOurs) throw foreignCursor();
  const place = parts.slice(1) as (string | number)[];
  if (encodeCursor(list, place) !== cursor) throw foreignCursor();
  return place;
}

/** The error for a cursor that does not belong to the list at hand. */
export function foreignCursor(): Error {
  return badUserInput('`after` is not a cursor of this list in this order.');
}

function isPart(part: unknown): part is string | number {
  return typeof part === 'string' || typeof part === 'number';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
