import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql';
import type { Caller } from '../ports/authenticator.js';
import { badUserInput, type ErrorCode } from '../resolvers/errors.js';
import { DocumentCache } from './document-cache.js';
import { OperationLimits } from './operation-limits.js';
import type { ServerOptions } from './options.js';
import type { RateLimiter } from './rate-limiter.js';

/** An operation as a client sends it. */
export interface OperationRequest {
  query: string;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
}

/** An operation that may be executed. */
export interface AdmittedOperation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
}

/** An operation may not be executed; `errors` say why, in the words that the client gets. */
export class OperationRefusedError extends Error {
  override readonly name = 'OperationRefusedError';

  constructor(readonly errors: readonly [GraphQLError, ...GraphQLError[]]) {
    super(errors[0].message);
  }
}

/** Decides whether an operation may be executed: the same for HTTP, WebSockets and event streams. */
export class OperationGate {
  private readonly limits: OperationLimits;
  private readonly rules: readonly ValidationRule[];
  private readonly valid = new DocumentCache();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly options: ServerOptions,
    private readonly limiter: RateLimiter,
  ) {
    this.limits = new OperationLimits(schema, options);
    this.rules = options.introspection
      ? specifiedRules
      : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  }

  /**
   * Parses, validates, measures and charges an operation, and checks its variables.
   *
   * @throws OperationRefusedError
   * @throws RateLimitedError
   */
  admit(request: OperationRequest, caller: Caller): AdmittedOperation {
    const document = this.document(request.query);
    const operation = getOperationAST(document, request.operationName);
    if (!operation) {
      throw refused(
        badUserInput('The document has no operation of this name, or several and no name was given.'),
      );
    }
    const variables = request.variables ?? {};
    const { errors } = getVariableValues(this.schema, operation.variableDefinitions ?? [], variables, {
      maxErrors: 50,
    });
    if (errors) throw new OperationRefusedError(withCode(errors, 'BAD_USER_INPUT'));
    try {
      this.measure(document, operation, variables, caller);
    } catch (error) {
      throw error instanceof GraphQLError ? refused(error) : error;
    }
    return { document, operation, variables };
  }

  /**
   * The last checks of an operation that was parsed and validated elsewhere.
   *
   * @throws GraphQLError OPERATION_TOO_COMPLEX
   * @throws RateLimitedError
   */
  measure(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): void {
    const nodes = this.limits.check(document, operation, variables);
    this.limiter.charge(`${caller.tenantId ?? ''} ${caller.subject}`, nodes);
  }

  private document(query: string): DocumentNode {
    const known = this.valid.get(query);
    if (known) return known;
    const document = this.parse(query);
    const errors = validate(this.schema, document, this.rules);
    if (errors.length > 0) throw new OperationRefusedError(withCode(errors, 'GRAPHQL_VALIDATION_FAILED'));
    this.valid.set(query, document);
    return document;
  }

  private parse(query: string): DocumentNode {
    try {
      return parse(query, { maxLexicalTokens: this.options.maxQueryTokens });
    } catch (error) {
      if (error instanceof GraphQLError) {
        throw new OperationRefusedError(withCode([error], 'GRAPHQL_PARSE_FAILED'));
      }
      throw error;
    }
  }
}

function refused(error: GraphQLError): OperationRefusedError {
  return new OperationRefusedError([error]);
}

function withCode(errors: readonly GraphQLError[], code: ErrorCode): [GraphQLError, ...GraphQLError[]] {
  const [first, ...others] = errors.map(
    ({ message, nodes, source, positions, extensions }) =>
      new GraphQLError(message, {
        nodes: nodes ?? null,
        source: source ?? null,
        positions: positions ?? null,
        extensions: { ...extensions, code },
      }),
  );
  return first ? [first, ...others] : [badUserInput('The operation cannot be executed.')];
}
