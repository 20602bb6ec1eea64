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
import { add, asNode, asValue, LEAF, multiply, NOTHING, settle, type CostSum } from './cost-sum.js';
import { IntrospectionCost } from './introspection-cost.js';

/** What an operation may come to at most. */
export interface OperationCost {
  /** How deep its fields are nested; introspection left out. */
  depth: number;
  /**
   * How many objects it may return. Objects with an id count one each and multiply along `first`; every fifty other
   * fields of an object count one more, so that aliases are not free. A field may be declared to count for more, by its
   * `complexity`. Introspection left out.
   */
  nodes: number;
  /** How much of the schema it asks for. */
  introspection: number;
}

type Variables = Readonly<Record<string, unknown>>;

/** What a list without `first` is taken to hold. */
const PLAIN_LIST_LENGTH = 10;

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
    const walk = new Walk(this.schema, document, withDefaults(operation, variables));
    return settle(walk.selections(operation.selectionSet, root, 1));
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
  private readonly fragmentSums = new Map<string, CostSum>();
  private readonly introspection = new IntrospectionCost(this.fragments);

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly variables: Variables,
  ) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) {
        this.fragments.set(definition.name.value, definition);
      }
    }
  }

  /** @param pageSize how many items the lists of this object hold, where it is a connection */
  selections({ selections }: SelectionSetNode, type: GraphQLCompositeType, pageSize: number): CostSum {
    let total = NOTHING;
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

  private fragment(name: string, pageSize: number): CostSum {
    const key = `${name} ${pageSize}`;
    const known = this.fragmentSums.get(key);
    if (known) return known;
    const fragment = this.fragments.get(name);
    const type = this.compositeType(fragment?.typeCondition.name.value);
    const sum = fragment && type ? this.selections(fragment.selectionSet, type, pageSize) : NOTHING;
    this.fragmentSums.set(key, sum);
    return sum;
  }

  private field(node: FieldNode, parent: GraphQLCompositeType, pageSize: number): CostSum {
    const name = node.name.value;
    if (name === '__schema' || name === '__type') {
      return { ...NOTHING, introspection: 1 + this.introspection.of(node.selectionSet) };
    }
    const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    const type = definition && getNamedType(definition.type);
    if (!definition || !node.selectionSet || !isCompositeType(type)) {
      return { ...LEAF, nodes: declaredCost(definition) };
    }
    const inner = this.selections(node.selectionSet, type, this.pageSizeOf(node, definition) ?? 1);
    const times = isList(definition.type) ? (isConnection(parent) ? pageSize : PLAIN_LIST_LENGTH) : 1;
    return multiply(isEntity(type) ? asNode(inner) : asValue(inner), times);
  }

  /** What `first` comes to on a field that takes it; undefined on all others. */
  private pageSizeOf(node: FieldNode, definition: GraphQLField<unknown, unknown>): number | undefined {
    const declared = definition.args.find((arg) => arg.name === 'first');
    if (!declared) return undefined;
    const fallback = typeof declared.defaultValue === 'number' ? declared.defaultValue : PLAIN_LIST_LENGTH;
    const value = node.arguments?.find((arg) => arg.name.value === 'first')?.value;
    let asked: unknown;
    if (value?.kind === Kind.INT) asked = Number(value.value);
    else if (value?.kind === Kind.VARIABLE) asked = this.variables[value.name.value];
    return typeof asked === 'number' && asked > 0 ? asked : fallback;
  }

  private compositeType(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}

function declaredCost(definition: GraphQLField<unknown, unknown> | undefined): number {
  const complexity = definition?.extensions['complexity'];
  return typeof complexity === 'number' ? complexity : 0;
}

/** Whether objects of a type have an id: those of interfaces, and those that implement one. */
function isEntity(type: GraphQLCompositeType): boolean {
  return isAbstractType(type) || type.getInterfaces().length > 0;
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

function isConnection(type: GraphQLCompositeType): boolean {
  return isObjectType(type) && 'pageInfo' in type.getFields();
}
