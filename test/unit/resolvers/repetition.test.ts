import { expect, test } from '@jest/globals';
import { Kind, parse, type FieldNode, type FragmentDefinitionNode } from 'graphql';
import { repetition } from '../../../src/resolvers/repetition.js';

/** How often a part of the field `value` is in the answer to a document. */
function timesIn(document: string): number {
  const { definitions } = parse(document);
  const fragments: Record<string, FragmentDefinitionNode> = {};
  const fieldNodes: FieldNode[] = [];
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
    else if (definition.kind === Kind.OPERATION_DEFINITION) {
      fieldNodes.push(...definition.selectionSet.selections.filter((one) => one.kind === Kind.FIELD));
    }
  }
  return repetition({ fieldNodes, fragments });
}

test.each([
  ['each part once', '{ value { a b c { d e } } }', 1],
  ['a field without parts', '{ value }', 1],
  ['aliases of one part', '{ value { a x: a y: a b } }', 3],
  [
    'one part under one name, however often it is written',
    '{ value { a a ... { a } ...F } } fragment F on T { a }',
    1,
  ],
  [
    'aliases in fragments',
    '{ value { a ...F ... { y: a } } } fragment F on T { x: a ...G } fragment G on T { z: a }',
    4,
  ],
  ['aliases below aliases', '{ value { x: c { a b: a } y: c { a b: a } } }', 4],
  ['the field itself, written twice', '{ value { a } value { b: a } }', 2],
])('%s', (_what, document, times) => {
  expect(timesIn(document)).toBe(times);
});
