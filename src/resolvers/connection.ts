import type { PageInfoType } from './types/page-info.js';

/** An item with its cursor. */
export interface Edge<T> {
  cursor: string;
  node: T;
}

/** The parts of a connection that follow from its page alone. */
export interface ConnectionPage<T> {
  edges: Edge<T>[];
  nodes: T[];
  pageInfo: PageInfoType;
}

/**
 * Makes a connection's page.
 *
 * @param hasMore whether items follow
 * @param after the cursor that was asked for; a cursor is a place behind an item, so there are items before it
 */
export function connectionPage<T>(
  nodes: T[],
  cursorOf: (node: T) => string,
  hasMore: boolean,
  after: string | null | undefined,
): ConnectionPage<T> {
  const edges = nodes.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: hasMore,
      hasPreviousPage: after != null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
