import type { DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { edgeError } from '../resolvers/errors.js';
import { OperationCosts } from './operation-cost.js';
import type { ServerOptions } from './options.js';

type Limits = Pick<ServerOptions, 'maxQueryDepth' | 'maxQueryNodes'>;

/** Refuses operations that could return too much. The same for every transport. */
export class OperationLimits {
  private readonly costs: OperationCosts;

  constructor(
    schema: GraphQLSchema,
    private readonly limits: Limits,
  ) {
    this.costs = new OperationCosts(schema);
  }

  /**
   * Measures an operation of a document that passed validation.
   *
   * @returns how many nodes it may return
   * @throws GraphQLError OPERATION_TOO_COMPLEX
   */
  check(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): number {
    const { depth, nodes, introspection } = this.costs.of(document, operation, variables);
    const { maxQueryDepth, maxQueryNodes } = this.limits;
    if (depth > maxQueryDepth) {
      throw tooComplex(`The operation is nested ${depth} levels deep; ${maxQueryDepth} are allowed.`);
    }
    if (nodes > maxQueryNodes) {
      throw tooComplex(
        `The operation may return ${nodes} objects; ${maxQueryNodes} are allowed. Ask for smaller pages.`,
      );
    }
    // Twice what tools ask for is generous; more is an attempt to have the schema repeated.
    if (introspection > 2 * this.costs.fullIntrospection) {
      throw tooComplex('The operation asks for too much of the schema at once.');
    }
    return nodes;
  }
}

function tooComplex(message: string): GraphQLError {
  return edgeError('OPERATION_TOO_COMPLEX', message);
}
