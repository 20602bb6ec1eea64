import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Authenticator } from '../../src/ports/authenticator.js';
import { StoreUnavailableError } from '../../src/ports/campaign-store.js';
import { aRecord, anEntry, aStoreOf, fakeEngine } from '../support/fake-engine.js';
import { post, serve, type Served } from '../support/serve.js';

const ID = '0195a000-0000-7000-8000-000000000001';

let server: Served;
beforeAll(async () => {
  const store = {
    ...aStoreOf([aRecord(ID)]),
    entries: () =>
      Promise.reject(new StoreUnavailableError('SQLITE_IOERR: disk I/O error at /var/lib/leadboost')),
  };
  server = await serve({ engine: fakeEngine({ store }) });
});
afterAll(() => server.close());

let large: Served | undefined;
afterEach(async () => {
  await large?.close();
  large = undefined;
});

const cursorOf = (place: unknown[]) => Buffer.from(JSON.stringify(place)).toString('base64url');

interface Sent {
  method?: string;
  body?: string | Buffer;
  headers?: Record<string, string>;
  path?: string;
}

/** Sends a request as it is, and reads the answer, which must be JSON. */
async function send({ method = 'POST', body, headers = {}, path = '/graphql' }: Sent) {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: new Uint8Array(Buffer.from(body)) }),
  });
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  const answer = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
  return {
    status: response.status,
    headers: response.headers,
    code: answer.errors[0]?.extensions.code,
    answer,
  };
}

const QUERY = JSON.stringify({ query: '{ viewer { subject } }' });
const MUTATION = 'mutation { startCampaign(input: { campaignId: "x" }) { campaign { id } } }';

describe('a request that cannot be executed is answered in JSON', () => {
  test.each<[string, Sent, number, string]>([
    ['bad JSON', { body: '{"query":' }, 400, 'BAD_USER_INPUT'],
    ['no body', { body: '' }, 400, 'BAD_USER_INPUT'],
    ['invalid UTF-8', { body: Buffer.from([0x22, 0xff, 0x22]) }, 400, 'BAD_USER_INPUT'],
    ['JSON that is no object', { body: 'null' }, 400, 'BAD_USER_INPUT'],
    ['no query', { body: '{}' }, 400, 'BAD_USER_INPUT'],
    [
      'variables that are no object',
      { body: '{"query":"{viewer{subject}}","variables":[1]}' },
      400,
      'BAD_USER_INPUT',
    ],
    ['a batch', { body: `[${QUERY},${QUERY}]` }, 400, 'BAD_USER_INPUT'],
    ['a syntax error', { body: '{"query":"{"}' }, 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', { body: '{"query":"{ nothing }"}' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'an unknown operation',
      { body: '{"query":"query A {viewer{subject}}","operationName":"B"}' },
      400,
      'BAD_USER_INPUT',
    ],
    ['a body of more than 1 MiB', { body: `{"query":"${'x'.repeat(2 ** 20)}"}` }, 413, 'BAD_USER_INPUT'],
    [
      'another content type',
      { body: QUERY, headers: { 'content-type': 'text/plain' } },
      415,
      'BAD_USER_INPUT',
    ],
    [
      'a form',
      { body: 'query={}', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'BAD_USER_INPUT',
    ],
    [
      'another charset',
      { body: QUERY, headers: { 'content-type': 'application/json; charset=latin1' } },
      415,
      'BAD_USER_INPUT',
    ],
    ['a compressed body', { body: QUERY, headers: { 'content-encoding': 'gzip' } }, 415, 'BAD_USER_INPUT'],
    ['another method', { method: 'PUT', body: QUERY }, 405, 'BAD_USER_INPUT'],
    [
      'a GET without a header that a form cannot send',
      { method: 'GET', path: `/graphql?query={viewer{subject}}`, headers: { 'content-type': 'text/plain' } },
      400,
      'BAD_USER_INPUT',
    ],
    [
      'a mutation by GET',
      { method: 'GET', path: `/graphql?query=${encodeURIComponent(MUTATION)}` },
      405,
      'BAD_USER_INPUT',
    ],
    ['an address that is none', { path: '/graphql%ff', body: QUERY }, 400, 'BAD_USER_INPUT'],
    ['an address where nothing is', { method: 'GET', path: '/nothing' }, 404, 'BAD_USER_INPUT'],
  ])('%s', async (_what, sent, status, code) => {
    expect(await send(sent)).toMatchObject({ status, code });
  });

  test.each([
    [
      'the body',
      '{"query":"{ __typename }","query":"{ __typename }"}',
      '"query" occurs more than once in $.',
    ],
    [
      'metadata, however it is escaped',
      '{"query":"mutation($i: CreateCampaignInput!) { createCampaign(input: $i) { campaign { id } } }",' +
        '"variables":{"i":{"metadata":{"list":[0,{"budget":"first","\\u0062udget":"second"}]}}}}',
      '"budget" occurs more than once in $.variables.i.metadata.list[1].',
    ],
  ])('a member that occurs twice in %s', async (_where, body, told) => {
    const { status, code, answer } = await send({ body });
    expect({ status, code }).toEqual({ status: 400, code: 'BAD_USER_INPUT' });
    expect(answer.errors[0]?.message).toBe(`The member ${told}`);
    expect(JSON.stringify(answer)).not.toMatch(/first|second/);
    expect(await send({ body, path: '/graphql/stream' })).toMatchObject({ status: 400, code });
  });

  test.each(['/graphql', '/graphql/stream'])(
    'a member that occurs twice in the address, at %s',
    async (path) => {
      const query = encodeURIComponent('query ($id: ID!) { campaign(id: $id) { id } }');
      const variables = encodeURIComponent('{"id":"first","\\u0069d":"second"}');
      const { status, code, answer } = await send({
        method: 'GET',
        path: `${path}?query=${query}&variables=${variables}`,
      });
      expect({ status, code }).toEqual({ status: 400, code: 'BAD_USER_INPUT' });
      expect(answer.errors[0]?.message).toBe('The member "id" occurs more than once in $.');
    },
  );

  test('a Host header that names no host', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.end(
      `POST /graphql HTTP/1.1\r\nHost: a b[\r\nContent-Type: application/json\r\nContent-Length: ${QUERY.length}\r\n` +
        `Connection: close\r\n\r\n${QUERY}`,
    );
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/"code":"BAD_USER_INPUT"/);
  });

  test('a subscription, which names the two places that serve it', async () => {
    const { status, answer } = await send({
      body: JSON.stringify({ query: 'subscription { campaignFeed { cursor } }' }),
    });
    expect(status).toBe(400);
    expect(answer.errors[0]?.message).toMatch(/graphql-transport-ws.*\/graphql\/stream/);
  });
});

test.each([
  ['parts of an artifact', 'strategy { PARTS }', 'toneGuard'],
  ['metadata of entries', 'auditTrail(first: 50) { nodes { PARTS } }', 'metadata'],
])('an answer that repeats %s without end is refused', async (_what, selection, part) => {
  const strategy = JSON.stringify({ tone_guard: { text: 'x'.repeat(500_000) } });
  const entries = Array.from({ length: 50 }, (_, nth) =>
    anEntry(ID, nth + 1, { metadata: { text: 'x'.repeat(8_000) } }),
  );
  const store = { ...aStoreOf([aRecord(ID)], { [ID]: { strategy } }), entries: async () => entries };
  const asked = (large = await serve({ engine: fakeEngine({ store }) }));
  const ask = (times: number) => {
    const parts = Array.from({ length: times }, (_, nth) => `a${String(nth)}: ${part}`).join(' ');
    return post(asked, `{ campaign(id: "${ID}") { ${selection.replace('PARTS', parts)} } }`);
  };
  expect((await ask(2)).errors).toBeUndefined();
  const { errors } = await ask(200);
  expect(errors?.[0]?.extensions['code']).toBe('OPERATION_TOO_COMPLEX');
});

describe('bad user input', () => {
  test.each([
    ['first: 0', '{ campaigns(first: 0) { nodes { id } } }'],
    ['first: 101', '{ campaigns(first: 101) { nodes { id } } }'],
    ['first: 101 of a trail', `{ campaign(id: "${ID}") { auditTrail(first: 101) { nodes { id } } } }`],
    ['a cursor that is none', '{ campaigns(after: "abc") { nodes { id } } }'],
    [
      'a cursor of another trail',
      `{ campaign(id: "${ID}") { auditTrail(after: "WyJ0cmFpbCB4IiwxXQ") { nodes { id } } } }`,
    ],
    [
      'a cursor of an entry that cannot be',
      `{ campaign(id: "${ID}") { auditTrail(after: "${cursorOf([`trail ${ID}`, 2 ** 40])}") { nodes { id } } } }`,
    ],
    [
      'a text that is no UUID',
      'mutation { createCampaign(input: { tenantId: "secret" }) { campaign { id } } }',
    ],
    ['a text that is no moment', '{ campaigns(filter: { createdAfter: "secret" }) { nodes { id } } }'],
    [
      'metadata that is no object',
      'mutation { createCampaign(input: { metadata: "secret" }) { campaign { id } } }',
    ],
    ['the state of a whole list of trails', '{ campaigns { nodes { auditTrailIntact } } }'],
  ])('%s', async (_what, query) => {
    const { errors } = await post(server, query);
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }]);
    expect(JSON.stringify(errors)).not.toMatch(/secret/);
  });

  test.each([
    ['UUID', 'mutation($v: UUID) { createCampaign(input: { tenantId: $v }) { campaign { id } } }'],
    ['DateTime', 'query($v: DateTime) { campaigns(filter: { createdAfter: $v }) { nodes { id } } }'],
    [
      'JSONObject',
      'mutation($v: JSONObject) { createCampaign(input: { metadata: $v }) { campaign { id } } }',
    ],
    ['Int', 'query($v: Int) { campaigns(first: $v) { nodes { id } } }'],
  ])('in a variable of the type %s is a 400 that does not repeat what was sent', async (_type, query) => {
    const { status, errors } = await post(server, query, { v: 'secret' });
    expect(status).toBe(400);
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }]);
    expect(JSON.stringify(errors)).not.toMatch(/secret/);
  });
});

test('a store that is away is an internal error with a request id, and only the log says more', async () => {
  const { data, errors } = await post(server, `{ campaign(id: "${ID}") { auditTrail { nodes { id } } } }`);
  expect(data).toEqual({ campaign: null });
  const [error] = errors ?? [];
  expect(error).toMatchObject({
    path: ['campaign', 'auditTrail'],
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) },
  });
  expect(JSON.stringify(errors)).not.toMatch(/SQLITE|\/var|at .*\.js:\d+/);
  const line = server.log.find(
    ({ fields }) => 'requestId' in fields && fields.requestId === error?.extensions.requestId,
  );
  expect(line).toMatchObject({ level: 'error', fields: { err: { name: 'StoreUnavailableError' } } });
});

describe('without introspection', () => {
  let closed: Served;
  beforeAll(async () => {
    closed = await serve({ engine: fakeEngine({}), options: { introspection: false } });
  });
  afterAll(() => closed.close());

  test('the schema is not told', async () => {
    const { status, errors } = await post(closed, '{ __schema { types { name } } }');
    expect(status).toBe(400);
    expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('nor guessed by misspelling', async () => {
    expect(JSON.stringify(await post(closed, '{ viewr { subject } }'))).not.toMatch(/Did you mean|viewer/);
    expect(JSON.stringify(await post(server, '{ viewr { subject } }'))).toMatch(/Did you mean/);
  });
});

describe('credentials', () => {
  const authenticator: Authenticator = {
    authenticate: async (authorization) =>
      authorization === 'Bearer good'
        ? { subject: 'ann', tenantId: null, roles: new Set(['approver']) }
        : null,
  };
  let guarded: Served;
  beforeAll(async () => {
    guarded = await serve({ engine: fakeEngine({}), authenticator });
  });
  afterAll(() => guarded.close());

  test('that are missing or wrong are a 401, before the body is looked at', async () => {
    for (const path of ['/graphql', '/graphql/stream']) {
      const response = await fetch(`${guarded.url}${path}`, { method: 'POST', body: 'no JSON' });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
  });

  test('that are good say who calls', async () => {
    const { data } = await post(
      guarded,
      '{ viewer { subject tenantId roles } }',
      {},
      { authorization: 'Bearer good' },
    );
    expect(data).toEqual({ viewer: { subject: 'ann', tenantId: null, roles: ['approver'] } });
  });

  test('without the role are FORBIDDEN, and nothing is done', async () => {
    const { data, errors } = await post(guarded, MUTATION, {}, { authorization: 'Bearer good' });
    expect(data).toEqual(null);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });

  test('are not asked for by the page that a browser shows', async () => {
    const page = await fetch(`${guarded.url}/graphql`, { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(page.status).toBe(200);
    expect(await page.text()).toMatch(/sandbox/i);
  });

  test('are asked for where a browser only pretends to want a page', async () => {
    const query = encodeURIComponent('{ viewer { subject } }');
    const response = await fetch(`${guarded.url}/graphql?query=${query}`, {
      headers: { accept: 'application/json, text/html;q=0.1', 'apollo-require-preflight': '1' },
    });
    expect(response.status).toBe(401);
  });
});
