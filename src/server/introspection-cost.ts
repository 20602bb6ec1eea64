import { Kind, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

/** What `__schema.types` is taken to hold. */
const TYPES_IN_SCHEMA = 100;
/** What the other lists of a description are taken to hold. */
const LIST_LENGTH = 10;

const LIST_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['types', TYPES_IN_SCHEMA],
  ...['fields', 'inputFields', 'enumValues', 'interfaces', 'possibleTypes', 'args', 'directives'].map(
    (name): [string, number] => [name, LIST_LENGTH],
  ),
]);

/** Counts what a description of the schema may hold: every field one, multiplied along its lists. */
export class IntrospectionCost {
  private readonly known = new Map<string, number>();

  constructor(private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>) {}

  of(selectionSet: SelectionSetNode | undefined): number {
    let count = 0;
    for (const selection of selectionSet?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) count += this.ofFragment(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) count += this.of(selection.selectionSet);
      else count += (LIST_LENGTHS.get(selection.name.value) ?? 1) * (1 + this.of(selection.selectionSet));
    }
    return count;
  }

  private ofFragment(name: string): number {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const count = this.of(this.fragments.get(name)?.selectionSet);
    this.known.set(name, count);
    return count;
  }
}
