import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
} from 'graphql';
import { createSchema, printSchema } from '../../../src/resolvers/schema.js';

test('schema.graphql is what the resolvers print; `npm run schema` writes it', () => {
  expect(readFileSync('schema.graphql', 'utf8')).toBe(printSchema());
});

test('every type, field, argument and enum value has a description', () => {
  const undescribed: string[] = [];
  const note = (name: string, { description }: { description?: string | null | undefined }) => {
    if (!description) undescribed.push(name);
  };
  const types: GraphQLNamedType[] = Object.values(createSchema().getTypeMap());
  for (const type of types.filter((candidate) => !isIntrospectionType(candidate))) {
    note(type.name, type);
    if (isEnumType(type)) type.getValues().forEach((value) => note(`${type.name}.${value.name}`, value));
    if (isInputObjectType(type)) {
      Object.values(type.getFields()).forEach((field) => note(`${type.name}.${field.name}`, field));
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const fields: Record<string, GraphQLField<unknown, unknown>> = type.getFields();
    for (const field of Object.values(fields)) {
      note(`${type.name}.${field.name}`, field);
      field.args.forEach((arg) => note(`${type.name}.${field.name}(${arg.name})`, arg));
    }
  }
  expect(undescribed).toEqual([]);
});

test('an entity has an id, and a list that can grow is a connection with its four page facts', () => {
  const { PageInfo, ...types } = createSchema().getTypeMap();
  const connections = Object.values(types).filter(
    (type) => isObjectType(type) && /Connection$/.test(type.name),
  );
  expect(connections.map(({ name }) => name).sort()).toEqual(['AuditEntryConnection', 'CampaignConnection']);
  for (const type of connections) {
    const fields = isObjectType(type) ? type.getFields() : {};
    expect(Object.keys(fields)).toEqual(expect.arrayContaining(['edges', 'nodes', 'pageInfo', 'totalCount']));
    expect(String(fields['edges']?.type)).toMatch(/^\[\w+Edge!\]!$/);
    const edge = fields['edges'] && getNamedType(fields['edges'].type);
    expect(isObjectType(edge) && Object.keys(edge.getFields()).sort()).toEqual(['cursor', 'node']);
  }
  expect(isObjectType(PageInfo) && Object.keys(PageInfo.getFields()).sort()).toEqual([
    'endCursor',
    'hasNextPage',
    'hasPreviousPage',
    'startCursor',
  ]);
});
