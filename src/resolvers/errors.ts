import { GraphQLError } from 'graphql';

/** The codes that a top-level error may carry in `extensions.code`. */
export const ERROR_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_TOO_COMPLEX',
  'RATE_LIMITED',
  'NOT_FOUND',
  'INTERNAL_SERVER_ERROR',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * An error that the client may read as it is. Whatever else is thrown below the schema reaches the client as an
 * INTERNAL_SERVER_ERROR without its message.
 */
export function edgeError(code: ErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/** An argument or a variable breaks a rule that the schema's types cannot express. */
export function badUserInput(message: string): GraphQLError {
  return edgeError('BAD_USER_INPUT', message);
}
