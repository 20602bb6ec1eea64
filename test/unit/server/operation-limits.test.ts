import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getIntrospectionQuery, getOperationAST, parse, specifiedRules, validate } from 'graphql';
import { createSchema } from '../../../src/resolvers/schema.js';
import { OperationCosts } from '../../../src/server/operation-cost.js';
import { OperationLimits } from '../../../src/server/operation-limits.js';

const schema = createSchema();
const costs = new OperationCosts(schema);
const limits = new OperationLimits(schema, { maxQueryDepth: 12, maxQueryNodes: 10_000 });

function operationOf(query: string) {
  const document = parse(query);
  expect(validate(schema, document, specifiedRules)).toEqual([]);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('The query has no operation.');
  return { document, operation };
}

function costOf(query: string, variables: Record<string, unknown> = {}) {
  const { document, operation } = operationOf(query);
  return costs.of(document, operation, variables);
}

function refusalOf(query: string, variables: Record<string, unknown> = {}): unknown {
  const { document, operation } = operationOf(query);
  try {
    limits.check(document, operation, variables);
    return null;
  } catch (error) {
    return error;
  }
}

const tooComplex = expect.objectContaining({ extensions: { code: 'OPERATION_TOO_COMPLEX' } });

describe('the nodes of an operation', () => {
  test('multiply along `first`', () => {
    expect(costOf('{ campaigns(first: 10) { nodes { id } } }').nodes).toBe(10);
    expect(costOf('{ campaigns(first: 10) { nodes { auditTrail(first: 5) { nodes { id } } } } }').nodes).toBe(
      60,
    );
    expect(
      costOf('{ campaigns(first: 10) { edges { node { id } } pageInfo { endCursor } totalCount } }').nodes,
    ).toBe(10);
  });

  test('count twenty for a page whose size is not given', () => {
    expect(costOf('{ campaigns { nodes { id } } }').nodes).toBe(20);
    expect(costOf('query($n: Int) { campaigns(first: $n) { nodes { id } } }').nodes).toBe(20);
  });

  test('follow the variables, and their defaults', () => {
    const query = 'query($n: Int = 7) { campaigns(first: $n) { nodes { id } } }';
    expect(costOf(query).nodes).toBe(7);
    expect(costOf(query, { n: 3 }).nodes).toBe(3);
  });

  test('count every alias', () => {
    const aliases = Array.from({ length: 30 }, (_, i) => `a${i}: campaigns(first: 100) { nodes { id } }`);
    expect(costOf(`{ ${aliases.join(' ')} }`).nodes).toBe(3_000);
  });

  test('count aliases of plain fields too, by the fifty', () => {
    const aliases = Array.from({ length: 100 }, (_, i) => `a${i}: __typename`);
    expect(costOf(`{ campaigns(first: 100) { nodes { ${aliases.join(' ')} } } }`).nodes).toBe(300);
  });

  test('count a hundred for a field that is declared to cost as much', () => {
    expect(costOf('{ campaign(id: "x") { auditTrailIntact } }').nodes).toBe(101);
  });

  test('count the same through fragments as without them', () => {
    const plain = '{ campaigns(first: 9) { nodes { id auditTrail(first: 3) { nodes { id } } } } }';
    const spread = `
      query { ...Q }
      fragment Q on Query { campaigns(first: 9) { ...C } }
      fragment C on CampaignConnection { nodes { ... on Node { id } ... { ...T } } }
      fragment T on Campaign { auditTrail(first: 3) { nodes { id } } }`;
    expect(costOf(spread)).toEqual(costOf(plain));
  });

  test('of fragments that double themselves are counted quickly, and refused', () => {
    const levels = Array.from(
      { length: 60 },
      (_, i) => `fragment F${i} on Campaign { ...F${i + 1} ...F${i + 1} }`,
    );
    const bomb = `{ campaign(id: "x") { ...F0 } } ${levels.join(' ')} fragment F60 on Campaign { id }`;
    const { document, operation } = operationOf(bomb);
    expect(() => limits.check(document, operation, {})).toThrow(/may return/);
  });

  test('never shrink when a page grows', () => {
    const query =
      'query($n: Int, $m: Int) { campaigns(first: $n) { nodes { auditTrail(first: $m) { nodes { id } } } } }';
    const size = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(size, size, size, (n, m, more) => {
        expect(costOf(query, { n: n + more, m }).nodes).toBeGreaterThan(costOf(query, { n, m }).nodes);
        expect(costOf(query, { n, m }).nodes).toBe(n + n * m);
      }),
    );
  });
});

describe('an operation is refused', () => {
  test('beyond 10,000 nodes, and not at 10,000', () => {
    const query =
      'query($m: Int) { campaigns(first: 100) { nodes { auditTrail(first: $m) { nodes { id } } } } }';
    expect(refusalOf(query, { m: 99 })).toBeNull();
    expect(refusalOf(query, { m: 100 })).toEqual(tooComplex);
  });

  test('beyond twelve levels, and not at twelve', () => {
    const nested = (pairs: number): string =>
      pairs === 0 ? 'id' : `auditTrail(first: 1) { nodes { campaign { ${nested(pairs - 1)} } } }`;
    const twelve = `{ campaigns(first: 1) { nodes { ${nested(3)} } } }`;
    const thirteen = `{ campaigns(first: 1) { edges { node { ${nested(3)} } } } }`;
    expect([costOf(twelve).depth, costOf(thirteen).depth]).toEqual([12, 13]);
    expect(refusalOf(twelve)).toBeNull();
    expect(refusalOf(thirteen)).toEqual(tooComplex);
  });

  test('when a page size is nonsense: it counts as the default, and the resolver refuses it', () => {
    expect(costOf('query($n: Int) { campaigns(first: $n) { nodes { id } } }', { n: -5 }).nodes).toBe(20);
  });
});

describe('introspection', () => {
  test('passes as the usual tools ask for it, with every option', () => {
    const query = getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    expect(refusalOf(query)).toBeNull();
    expect(refusalOf(getIntrospectionQuery())).toBeNull();
  });

  test('is refused when it asks for the schema many times over', () => {
    const fields = Array.from({ length: 20 }, (_, i) => `f${i}: fields { ...G }`).join(' ');
    const bomb = `{ __schema { types { ${fields} } } } fragment G on __Field { type { ${fields.replaceAll('...G', 'name')} } }`;
    expect(refusalOf(bomb)).toEqual(tooComplex);
  });
});
