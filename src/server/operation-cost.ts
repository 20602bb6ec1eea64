import {
  getIntrospectionQuery,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** What an operation may come to at most. */
export interface OperationCost {
  /** How deep its fields are nested; introspection left out. */
  depth: number;
  /**
   * How many objects it may return. Objects with an id count one each and multiply along `first`; every fifty other
   * fields of an object count one more, so that aliases are not free. Introspection left out.
   */
  nodes: number;
  /** The same for what it asks about the schema, with guesses for the lengths of the schema's lists. */
  introspection: number;
}

type Variables = Readonly<Record<string, unknown>>;

/** Leaves of one object that count as one node. */
const LEAVES_PER_NODE = 50;
/** What a list without `first` is taken to hold. */
const PLAIN_LIST_LENGTH = 10;
/** What `__schema.types` is taken to hold. */
const TYPES_IN_SCHEMA = 100;

const NOTHING: OperationCost = { depth: 0, nodes: 0, introspection: 0 };

/** A sum over a selection set, before its leaves are turned into nodes. */
interface Sum extends OperationCost {
  leaves: number;
}

/** Computes what operations of a schema may come to. Expects documents that passed validation. */
export class OperationCosts {
  /** What the introspection query of the usual tools comes to. */
  readonly fullIntrospection: number;

  constructor(private readonly schema: GraphQLSchema) {
    const query = getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    const document = parse(query);
    const [operation] = document.definitions;
    this.fullIntrospection =
      operation?.kind === Kind.OPERATION_DEFINITION ? this.of(document, operation, {}).introspection : 0;
  }

  /** @param variables as they were sent; those that were left out have the defaults of the operation */
  of(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): OperationCost {
    const root = this.schema.getRootType(operation.operation);
    if (!root) return NOTHING;
    const sum = new Walk(this.schema, document, withDefaults(operation, variables)).selections(
      operation.selectionSet,
      root,
      1,
    );
    return { ...sum, nodes: sum.nodes + Math.floor(sum.leaves / LEAVES_PER_NODE) };
  }
}

function withDefaults(operation: OperationDefinitionNode, variables: Variables): Variables {
  const defaults: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue?.kind === Kind.INT) defaults[variable.name.value] = Number(defaultValue.value);
  }
  return { ...defaults, ...variables };
}

/** One pass over one operation. Each fragment is summed once for each page size that it is used with. */
class Walk {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly fragmentSums = new Map<string, Sum>();

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly variables: Variables,
  ) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
  }

  /** @param pageSize how many items the lists of this object hold, where it is a connection */
  selections({ selections }: SelectionSetNode, type: GraphQLCompositeType, pageSize: number): Sum {
    let total: Sum = { ...NOTHING, leaves: 0 };
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) total = add(total, this.field(selection, type, pageSize));
      else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        total = add(total, this.fragment(selection.name.value, pageSize));
      } else {
        const condition = this.compositeType(selection.typeCondition?.name.value) ?? type;
        total = add(total, this.selections(selection.selectionSet, condition, pageSize));
      }
    }
    return total;
  }

  private fragment(name: string, pageSize: number): Sum {
    const key = `${name} ${pageSize}`;
    const known = this.fragmentSums.get(key);
    if (known) return known;
    const fragment = this.fragments.get(name);
    const type = this.compositeType(fragment?.typeCondition.name.value);
    const sum =
      fragment && type ? this.selections(fragment.selectionSet, type, pageSize) : { ...NOTHING, leaves: 0 };
    this.fragmentSums.set(key, sum);
    return sum;
  }

  private field(node: FieldNode, parent: GraphQLCompositeType, pageSize: number): Sum {
    const name = node.name.value;
    if (name === '__schema' || name === '__type') return this.introspection(node);
    const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    const type = definition && getNamedType(definition.type);
    if (!definition || !node.selectionSet || !isCompositeType(type)) {
      return { ...NOTHING, depth: 1, leaves: 1 };
    }
    const size = this.pageSizeOf(node, definition);
    const inner = this.selections(node.selectionSet, type, size ?? 1);
    const times = isList(definition.type) ? (isConnection(parent) ? pageSize : PLAIN_LIST_LENGTH) : 1;
    return multiply(this.isEntity(type) ? asNode(inner) : asValue(inner), times);
  }

  /** What `first` comes to on a field that takes it; undefined on all others. */
  private pageSizeOf(node: FieldNode, definition: GraphQLField<unknown, unknown>): number | undefined {
    const declared = definition.args.find((arg) => arg.name === 'first');
    if (!declared) return undefined;
    const fallback = typeof declared.defaultValue === 'number' ? declared.defaultValue : PLAIN_LIST_LENGTH;
    const value = node.arguments?.find((arg) => arg.name.value === 'first')?.value;
    const asked =
      value?.kind === Kind.INT
        ? Number(value.value)
        : value?.kind === Kind.VARIABLE
          ? this.variables[value.name.value]
          : undefined;
    return typeof asked === 'number' && asked > 0 ? asked : fallback;
  }

  /** Every object in a description of the schema counts one. */
  private introspection(node: FieldNode): Sum {
    const visit = (selectionSet: SelectionSetNode | undefined): number => {
      let count = 0;
      for (const selection of selectionSet?.selections ?? []) {
        if (selection.kind === Kind.FRAGMENT_SPREAD) {
          count += this.introspectionOfFragment(selection.name.value, visit);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) count += visit(selection.selectionSet);
        else count += introspectionListLength(selection.name.value) * (1 + visit(selection.selectionSet));
      }
      return count;
    };
    return { ...NOTHING, introspection: 1 + visit(node.selectionSet), leaves: 0 };
  }

  private introspectionOfFragment(
    name: string,
    visit: (set: SelectionSetNode | undefined) => number,
  ): number {
    const key = `introspection ${name}`;
    const known = this.fragmentSums.get(key);
    if (known) return known.introspection;
    const introspection = visit(this.fragments.get(name)?.selectionSet);
    this.fragmentSums.set(key, { ...NOTHING, leaves: 0, introspection });
    return introspection;
  }

  private compositeType(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }

  private isEntity(type: GraphQLCompositeType): boolean {
    return isAbstractType(type) || (isObjectType(type) && type.getInterfaces().length > 0);
  }
}

function add(a: Sum, b: Sum): Sum {
  return {
    depth: Math.max(a.depth, b.depth),
    nodes: a.nodes + b.nodes,
    introspection: a.introspection + b.introspection,
    leaves: a.leaves + b.leaves,
  };
}

/** An object with an id: one node, and more for very many leaves. */
function asNode({ depth, nodes, leaves, introspection }: Sum): Sum {
  return {
    depth: depth + 1,
    nodes: nodes + 1 + Math.floor(leaves / LEAVES_PER_NODE),
    leaves: 0,
    introspection,
  };
}

/** An object that is only part of another: one of its leaves, and so are its own. */
function asValue(sum: Sum): Sum {
  return { ...sum, depth: sum.depth + 1, leaves: sum.leaves + 1 };
}

function multiply(sum: Sum, times: number): Sum {
  return { ...sum, nodes: sum.nodes * times, leaves: sum.leaves * times };
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

function isConnection(type: GraphQLCompositeType): boolean {
  return isObjectType(type) && 'pageInfo' in type.getFields();
}

function introspectionListLength(field: string): number {
  switch (field) {
    case 'types':
      return TYPES_IN_SCHEMA;
    case 'fields':
    case 'inputFields':
    case 'enumValues':
    case 'interfaces':
    case 'possibleTypes':
    case 'args':
    case 'directives':
      return PLAIN_LIST_LENGTH;
    default:
      return 1;
  }
}
