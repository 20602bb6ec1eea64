import { GraphQLScalarType, Kind, type ObjectValueNode, type ValueNode } from 'graphql';
import { isJsonObject, type JsonObject, type JsonValue } from '../../contracts/json.js';
import { invalidScalar } from './invalid-scalar.js';

type Variables = Record<string, unknown> | null | undefined;

/** Any JSON object, passed on as it is. */
export const JsonObjectScalar = new GraphQLScalarType<JsonObject, JsonObject>({
  name: 'JSONObject',
  description: 'A JSON object (RFC 8259) with any members. Arrays, texts, numbers and null are refused.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize: toJsonObject,
  parseValue: toJsonObject,
  parseLiteral(node, variables) {
    if (node.kind !== Kind.OBJECT) throw notAnObject(node);
    return objectLiteral(node, variables);
  },
});

function toJsonObject(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw notAnObject();
  return value;
}

function notAnObject(node?: ValueNode): Error {
  return invalidScalar('JSONObject must be a JSON object.', node);
}

function objectLiteral(node: ObjectValueNode, variables: Variables): JsonObject {
  // fromEntries defines members, so that a member named __proto__ stays a member.
  return Object.fromEntries(node.fields.map((field) => [field.name.value, literal(field.value, variables)]));
}

function literal(node: ValueNode, variables: Variables): JsonValue {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.NULL:
      return null;
    case Kind.LIST:
      return node.values.map((item) => literal(item, variables));
    case Kind.OBJECT:
      return objectLiteral(node, variables);
    case Kind.VARIABLE:
      // Variables were coerced from JSON before; one that was left out is null.
      return (variables?.[node.name.value] ?? null) as JsonValue;
    case Kind.ENUM:
      throw invalidScalar('JSONObject has no enum values: put texts in quotes.', node);
  }
}
