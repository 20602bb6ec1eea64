import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isEnumType } from 'graphql';
import type { Authenticator } from '../../src/ports/authenticator.js';
import { ERROR_CODES, type ErrorCode } from '../../src/resolvers/errors.js';
import { createSchema } from '../../src/resolvers/schema.js';
import { CampaignApi } from '../support/campaign-api.js';
import { aStoreOf, fakeEngine } from '../support/fake-engine.js';
import { codes, tableRows } from '../support/markdown-tables.js';
import { post, serve, type Served } from '../support/serve.js';

const page = readFileSync('docs/reference/graphql.md', 'utf8');
const section = (title: string) => page.split(/^## /m).find((text) => text.startsWith(title)) ?? '';

/** A caller per word: `thief` is nobody, `guest` may do nothing, all others everything. */
const authenticator: Authenticator = {
  authenticate: async (subject = 'ann') =>
    subject === 'thief'
      ? null
      : { subject, tenantId: null, roles: new Set(subject === 'guest' ? [] : ['admin']) },
};

let server: Served;
beforeAll(async () => {
  const store = { ...aStoreOf([]), list: () => Promise.reject(new Error('disk I/O error')) };
  const engine = fakeEngine({ store });
  server = await serve({
    engine,
    authenticator,
    options: { rateLimit: { points: 20, periodMs: 3_600_000 } },
  });
});
afterAll(() => server.close());

const codesOf = async (query: string, authorization = 'ann') => {
  const { errors = [] } = await post(server, query, {}, { authorization });
  return errors.map(({ extensions }) => extensions.code);
};

/** How a client gets to see each code. */
const WAYS: Record<ErrorCode, () => Promise<string[]>> = {
  UNAUTHENTICATED: () => codesOf('{ viewer { subject } }', 'thief'),
  FORBIDDEN: () => codesOf('{ services { name } }', 'guest'),
  BAD_USER_INPUT: () => codesOf('{ campaigns(first: 0) { totalCount } }'),
  GRAPHQL_PARSE_FAILED: () => codesOf('{ viewer {'),
  GRAPHQL_VALIDATION_FAILED: () => codesOf('{ nothing }'),
  OPERATION_TOO_COMPLEX: () => codesOf(`{ ${'viewer { subject } '.repeat(400)} }`),
  RATE_LIMITED: async () => {
    let last: string[] = [];
    for (let n = 0; n <= 20; n += 1) last = await codesOf('{ viewer { subject } }', 'hasty');
    return last;
  },
  NOT_FOUND: async () => {
    const response = await fetch(`${api.server.url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { campaignEvents(campaignId: "x") { id } }' }),
    });
    return [...(await response.text()).matchAll(/"code":"(\w+)"/g)].map(([, code = '']) => code);
  },
  INTERNAL_SERVER_ERROR: () => codesOf('{ campaigns { nodes { id } } }'),
};

let api: CampaignApi;
beforeAll(async () => {
  api = await CampaignApi.open();
});
afterAll(() => api.close());

describe('the codes of top-level errors', () => {
  test('are those that the reference lists', () => {
    const listed = tableRows(section('Errors')).flatMap(([cell]) => codes(cell));
    expect(listed.sort()).toEqual([...ERROR_CODES].sort());
  });

  test.each(ERROR_CODES)('%s comes to who asks for it', async (code) => {
    expect(await WAYS[code]()).toEqual([code]);
  });
});

test('the codes of user errors are listed in the reference, each once, in the order of the checks', () => {
  const type = createSchema().getType('UserErrorCode');
  const declared = isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
  const [order = ''] = section('Mutations').split('\n\n').slice(1);
  expect(
    codes(order)
      .filter((code) => /^[A-Z_]+$/.test(code))
      .sort(),
  ).toEqual(declared.sort());
});
