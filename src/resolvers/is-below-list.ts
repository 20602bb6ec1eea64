import type { GraphQLResolveInfo } from 'graphql';

/** Whether a field is selected on an item of a list, at any depth above it. */
export function isBelowList(path: GraphQLResolveInfo['path'] | undefined): boolean {
  for (let step = path; step; step = step.prev) {
    if (typeof step.key === 'number') return true;
  }
  return false;
}
