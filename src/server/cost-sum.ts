/** Leaves of one object that count as one node. */
const LEAVES_PER_NODE = 50;

/** What a part of an operation may come to, before its leaves are turned into nodes. */
export interface CostSum {
  /** How deep fields are nested. */
  depth: number;
  /** Objects with an id. */
  nodes: number;
  /** Fields of one object that are no objects with an id. */
  leaves: number;
  /** Objects that describe the schema. */
  introspection: number;
}

export const NOTHING: CostSum = { depth: 0, nodes: 0, leaves: 0, introspection: 0 };
export const LEAF: CostSum = { ...NOTHING, depth: 1, leaves: 1 };

/** Two parts of one selection. */
export function add(a: CostSum, b: CostSum): CostSum {
  return {
    depth: Math.max(a.depth, b.depth),
    nodes: a.nodes + b.nodes,
    leaves: a.leaves + b.leaves,
    introspection: a.introspection + b.introspection,
  };
}

/** The fields of an object with an id: one node, and more for very many leaves. */
export function asNode(fields: CostSum): CostSum {
  return { ...settle(fields), depth: fields.depth + 1, nodes: settle(fields).nodes + 1 };
}

/** The fields of an object that is only part of another: they are leaves of that one, and so is the object. */
export function asValue(fields: CostSum): CostSum {
  return { ...fields, depth: fields.depth + 1, leaves: fields.leaves + 1 };
}

/** The same part so many times. */
export function multiply(part: CostSum, times: number): CostSum {
  return { ...part, nodes: part.nodes * times, leaves: part.leaves * times };
}

/** Turns leaves into nodes. */
export function settle(sum: CostSum): CostSum {
  return { ...sum, nodes: sum.nodes + Math.floor(sum.leaves / LEAVES_PER_NODE), leaves: 0 };
}
