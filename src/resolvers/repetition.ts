import { Kind, type FieldNode, type GraphQLResolveInfo, type SelectionNode } from 'graphql';

type Fragments = GraphQLResolveInfo['fragments'];

/**
 * How often a part of a field's value can stand in the answer: once, and once more for each alias of the same part,
 * at every depth.
 */
export function repetition({
  fieldNodes,
  fragments,
}: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>): number {
  return repetitionOf(selectionsOf(fieldNodes), fragments);
}

function repetitionOf(selections: readonly SelectionNode[], fragments: Fragments): number {
  const times = new Map<string, number>();
  for (const [, nodes] of byResponseKey(selections, fragments)) {
    const name = nodes[0]?.name.value ?? '';
    times.set(name, (times.get(name) ?? 0) + repetitionOf(selectionsOf(nodes), fragments));
  }
  return Math.max(1, ...times.values());
}

function selectionsOf(nodes: readonly FieldNode[]): SelectionNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
}

/** The fields that are selected, those with one key in the answer together, as the execution merges them. */
function byResponseKey(selections: readonly SelectionNode[], fragments: Fragments): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  const collect = (from: readonly SelectionNode[]): void => {
    for (const selection of from) {
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        fields.set(key, [...(fields.get(key) ?? []), selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet.selections);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        collect(fragments[selection.name.value]?.selectionSet.selections ?? []);
      }
    }
  };
  collect(selections);
  return fields;
}
