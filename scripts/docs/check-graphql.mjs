import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  isTypeSystemDefinitionNode,
  isTypeSystemExtensionNode,
  parse,
  print,
  validate,
} from 'graphql';

/** Every `graphql` block must be valid against the committed schema. Before there is one, it must parse. */
export function checkGraphql(root, pages) {
  const path = join(root, 'schema.graphql');
  const schema = existsSync(path) ? buildSchema(readFileSync(path, 'utf8')) : undefined;
  const problems = [];
  for (const [file, page] of pages) {
    for (const block of page.blocks.filter(({ language }) => language === 'graphql')) {
      for (const problem of checkBlock(schema, block.text)) {
        problems.push(`${file}:${block.line} ${problem}`);
      }
    }
  }
  return problems;
}

function checkBlock(schema, text) {
  let document;
  try {
    document = parse(text);
  } catch (error) {
    return [`GraphQL does not parse: ${error.message}`];
  }
  if (!schema) {
    return [];
  }
  const definesTypes = (node) => isTypeSystemDefinitionNode(node) || isTypeSystemExtensionNode(node);
  return document.definitions.some(definesTypes)
    ? document.definitions.flatMap((node) => checkQuotedType(schema, node))
    : validate(schema, document).map(({ message }) => message);
}

/** A type that the docs quote may leave fields out, but what it shows must be as in the schema. */
function checkQuotedType(schema, node) {
  const name = node.name?.value;
  if (name === undefined || node.kind === 'DirectiveDefinition') {
    return [];
  }
  const type = schema.getType(name);
  if (!type) {
    return [`type ${name} is not in schema.graphql`];
  }
  const values = (node.values ?? []).map(({ name: { value } }) => value);
  const unknownValues = values.filter((value) => !type.getValue?.(value));
  return [
    ...unknownValues.map((value) => `${name} has no value ${value} in schema.graphql`),
    ...(node.fields ?? []).flatMap((field) => checkQuotedField(type, field)),
  ];
}

function checkQuotedField(type, node) {
  const field = type.getFields?.()[node.name.value];
  const name = `${type.name}.${node.name.value}`;
  if (!field) {
    return [`${name} is not in schema.graphql`];
  }
  const quoted = print(node.type);
  return String(field.type) === quoted ? [] : [`${name} is ${field.type} in schema.graphql, not ${quoted}`];
}
