import { badUserInput } from './errors.js';

/** How many items a page has when `first` is left out. */
export const DEFAULT_PAGE_SIZE = 20;
/** The most items that a page may have. */
const MAX_PAGE_SIZE = 100;

/** @throws GraphQLError BAD_USER_INPUT when `first` is below 1 or above 100 */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? DEFAULT_PAGE_SIZE;
  if (size < 1 || size > MAX_PAGE_SIZE) {
    throw badUserInput(`\`first\` must be from 1 to ${MAX_PAGE_SIZE}.`);
  }
  return size;
}
