/** An item with its cursor. */
export interface Edge<T> {
  cursor: string;
  node: T;
}

/** Where a page stands in its list. */
export interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

/** The parts of a connection that follow from its page alone. */
export interface ConnectionPage<T> {
  edges: Edge<T>[];
  nodes: T[];
  pageInfo: PageInfo;
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
  after: string | null,
): ConnectionPage<T> {
  const edges = nodes.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: hasMore,
      hasPreviousPage: after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
