import {
  getOperationAST,
  Kind,
  print,
  visit,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
} from 'graphql';
import type { Caller } from '../ports/authenticator.js';

/** The argument that says where a subscriber begins: the one thing in which equal subscribers may differ. */
const CURSOR_ARGUMENT = 'after';

/** A subscription as its client sent it. */
export interface Subscribing {
  document: DocumentNode;
  operationName?: string | null | undefined;
  variableValues?: Readonly<Record<string, unknown>> | null | undefined;
  caller: Caller;
}

/**
 * What makes subscribers equal: the document, the operation's name, the variables but the cursor, the tenant and the
 * roles. Subscribers with the same group get the same result for the same event.
 */
export function subscriptionGroup({ document, operationName, variableValues, caller }: Subscribing): string {
  const operation = getOperationAST(document, operationName);
  const cursor = operation ? cursorVariable(operation, document) : null;
  const variables = Object.entries(variableValues ?? {}).filter(([name]) => name !== cursor);
  return JSON.stringify([
    print(operation ? withoutCursor(document, operation) : document),
    operationName ?? null,
    variables.sort(([one], [other]) => (one < other ? -1 : 1)),
    caller.tenantId,
    [...caller.roles].sort(),
  ]);
}

function rootFields(operation: OperationDefinitionNode): FieldNode[] {
  return operation.selectionSet.selections.filter((selection) => selection.kind === Kind.FIELD);
}

/** The variable that is the cursor and nothing else. */
function cursorVariable(operation: OperationDefinitionNode, document: DocumentNode): string | null {
  const values = rootFields(operation).flatMap((field) => field.arguments ?? []);
  const value = values.find(({ name }) => name.value === CURSOR_ARGUMENT)?.value;
  if (value?.kind !== Kind.VARIABLE) return null;
  let uses = 0;
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      if (name.value === value.name.value) uses += 1;
    },
  });
  return uses === 1 ? value.name.value : null;
}

/** The document without the cursor of its operation's field, be it a variable or written out. */
function withoutCursor(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const fields = new Set<unknown>(rootFields(operation));
  return visit(document, {
    Field: (field) =>
      fields.has(field)
        ? { ...field, arguments: field.arguments?.filter(({ name }) => name.value !== CURSOR_ARGUMENT) ?? [] }
        : undefined,
  });
}
