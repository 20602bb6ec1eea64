import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { invalidScalar } from './invalid-scalar.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A UUID of any version, kept in lower case. */
export const UuidScalar = new GraphQLScalarType<string, string>({
  name: 'UUID',
  description: 'A UUID (RFC 9562) of any version. Printed in lower case, read in either.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc9562',
  serialize: (value) => toUuid(value),
  parseValue: (value) => toUuid(value),
  parseLiteral(node) {
    return toUuid(node.kind === Kind.STRING ? node.value : undefined, node);
  },
});

function toUuid(value: unknown, node?: ValueNode): string {
  if (!isUuid(value)) {
    throw invalidScalar('UUID must be text such as 0190e5b8-7c1a-7d3e-9b1f-2a6f0c4d8e11.', node);
  }
  return value.toLowerCase();
}

/** Whether a value is a UUID in its textual form. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}
