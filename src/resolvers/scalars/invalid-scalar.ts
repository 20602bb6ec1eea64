import { GraphQLError, type ValueNode } from 'graphql';

/** Set on errors about values of scalars, by which they are told from other faults of a document. */
export const INVALID_SCALAR = 'invalidScalar';

/** A value that a scalar does not accept. Says what is accepted and never repeats the value. */
export function invalidScalar(message: string, node?: ValueNode): GraphQLError {
  return new GraphQLError(message, { nodes: node ?? null, extensions: { [INVALID_SCALAR]: true } });
}
