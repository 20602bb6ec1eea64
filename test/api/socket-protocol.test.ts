import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import type { AuditEntry } from '../../src/contracts/audit-entry.js';
import type { Authenticator } from '../../src/ports/authenticator.js';
import { eventually } from '../support/eventually.js';
import { aRecord, aStoreOf, fakeEngine, FakeStream } from '../support/fake-engine.js';
import { RawSocket } from '../support/raw-socket.js';
import { serve, type Served } from '../support/serve.js';

const ID = '0195a000-0000-7000-8000-000000000001';
const EVENTS = `subscription { campaignEvents(campaignId: "${ID}") { sequence } }`;

/** Knows one token, and is out of order for another. */
const authenticator: Authenticator = {
  async authenticate(authorization) {
    if (authorization === 'Bearer broken') throw new Error('The key server is away.');
    if (authorization !== 'Bearer good') return null;
    return { subject: 'ann', tenantId: null, roles: new Set(['viewer']) };
  },
};

let server: Served;
let streams: FakeStream<AuditEntry>[];

beforeEach(async () => {
  streams = [];
  const campaignEvents = () => {
    const stream = new FakeStream<AuditEntry>(() => null);
    streams.push(stream);
    return stream;
  };
  server = await serve({
    engine: fakeEngine({ store: aStoreOf([aRecord(ID)]), campaignEvents }),
    authenticator,
    options: { maxSubscriptionsPerSocket: 2 },
  });
});
afterEach(async () => {
  RawSocket.dropAll();
  await server.close();
});

describe('credentials in connection_init', () => {
  test.each(['authorization', 'Authorization'])('are taken from `%s`', async (name) => {
    const client = await RawSocket.ready(server.wsUrl, { [name]: 'Bearer good' });
    client.subscribe('1', '{ viewer { subject roles } }');
    expect((await client.next('next')).payload).toEqual({
      data: { viewer: { subject: 'ann', roles: ['viewer'] } },
    });
    await client.next('complete');
    await client.close();
  });

  test.each([undefined, { authorization: 'Bearer stolen' }, { authorization: 7 }])(
    'that are not good close the socket with 4403: %j',
    async (payload) => {
      const client = await RawSocket.connect(server.wsUrl);
      client.say({ type: 'connection_init', ...(payload && { payload }) });
      expect(await client.closed).toBe(4403);
    },
  );

  test('that cannot be checked at the moment close the socket with 1013: try again later', async () => {
    const client = await RawSocket.connect(server.wsUrl);
    client.say({ type: 'connection_init', payload: { authorization: 'Bearer broken' } });
    expect(await client.closed).toBe(1013);
  });
});

test('an id may be used again when its operation has ended', async () => {
  const client = await RawSocket.ready(server.wsUrl, { authorization: 'Bearer good' });
  for (let times = 0; times < 3; times += 1) {
    client.subscribe('1', '{ viewer { subject } }');
    await client.next('next');
    await client.next('complete');
  }
  client.subscribe('1', EVENTS);
  await eventually(() => expect(streams).toHaveLength(1));
  client.say({ id: '1', type: 'complete' });
  await eventually(() => expect(streams.every(({ returned }) => returned)).toBe(true));
  client.say({ type: 'ping' });
  await client.next('pong');
  client.subscribe('1', '{ viewer { subject } }');
  await client.next('next');
});

describe('what breaks the protocol closes the socket', () => {
  test.each([
    ['text that is no message', 4400, '{"type":'],
    ['a message that says its type twice', 4400, '{"type":"ping","type":"ping"}'],
    [
      'credentials that are said twice',
      4400,
      '{"type":"connection_init","payload":{"authorization":"Bearer good","authorization":"Bearer good"}}',
    ],
    [
      'a subscription before connection_init that says a member twice',
      4401,
      '{"id":"1","type":"subscribe","payload":{"query":"{ __typename }","variables":{"a":1,"a":1}}}',
    ],
    ['a message of an unknown type', 4400, '{"type":"shout"}'],
    ['a message that only a server sends', 4400, '{"type":"connection_ack"}'],
    [
      'a subscription before connection_init',
      4401,
      { id: '1', type: 'subscribe', payload: { query: EVENTS } },
    ],
    ['a frame of more than 64 KiB', 1009, `{"type":"ping","payload":{"x":"${'x'.repeat(65_536)}"}}`],
  ])('%s: %i', async (_what, code, message) => {
    const client = await RawSocket.connect(server.wsUrl);
    client.say(message);
    expect(await client.closed).toBe(code);
  });

  test('bytes: 4400', async () => {
    const client = await RawSocket.connect(server.wsUrl);
    client.sayBytes(Buffer.from('{"type":"ping"}'));
    expect(await client.closed).toBe(4400);
  });

  test('a second connection_init: 4429', async () => {
    const client = await RawSocket.ready(server.wsUrl, { authorization: 'Bearer good' });
    client.say({ type: 'connection_init' });
    expect(await client.closed).toBe(4429);
  });

  test('the id of an open operation: 4409', async () => {
    const client = await RawSocket.ready(server.wsUrl, { authorization: 'Bearer good' });
    client.subscribe('1', EVENTS);
    client.subscribe('1', EVENTS);
    expect(await client.closed).toBe(4409);
    await eventually(() => expect(streams.every(({ returned }) => returned)).toBe(true));
  });

  test('the id of an open operation that is too long for a reason: 4409', async () => {
    const client = await RawSocket.ready(server.wsUrl, { authorization: 'Bearer good' });
    client.subscribe('x'.repeat(200), EVENTS);
    client.subscribe('x'.repeat(200), EVENTS);
    expect(await client.closed).toBe(4409);
  });

  test('the id of an operation that was completed and has not ended yet: 4409, and nothing stays behind', async () => {
    const client = await RawSocket.ready(server.wsUrl, { authorization: 'Bearer good' });
    client.subscribe('1', EVENTS);
    await eventually(() => expect(streams.some(({ waiting }) => waiting)).toBe(true));
    client.say({ id: '1', type: 'complete' });
    client.subscribe('1', EVENTS);
    expect(await client.closed).toBe(4409);
    await eventually(() => expect(streams.every(({ returned }) => returned)).toBe(true));
  });

  test('another sub-protocol: 4406', async () => {
    const socket = new WebSocket(server.wsUrl);
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(4406);
  });

  test('silence instead of connection_init: 4408', async () => {
    const client = await RawSocket.connect(server.wsUrl);
    expect(await client.closed).toBe(4408);
  });

  test('none of it is logged as a fault of the server', () => {
    expect(server.log).toEqual([]);
  });
});

describe('an operation on a socket', () => {
  let client: RawSocket;
  beforeEach(async () => {
    client = await RawSocket.ready(server.wsUrl, { authorization: 'Bearer good' });
  });
  afterEach(() => client.close());

  test.each([
    ['GRAPHQL_PARSE_FAILED', '{', {}],
    ['GRAPHQL_VALIDATION_FAILED', '{ nothing }', {}],
    ['BAD_USER_INPUT', 'query($f: Int) { campaigns(first: $f) { totalCount } }', { f: 'secret' }],
    ['BAD_USER_INPUT', 'query A { viewer { subject } } query B { viewer { subject } }', {}],
    ['OPERATION_TOO_COMPLEX', `{ ${'viewer { subject } '.repeat(300)} }`, {}],
    [
      'OPERATION_TOO_COMPLEX',
      '{ campaigns(first: 100) { nodes { auditTrail(first: 100) { nodes { id } } } } }',
      {},
    ],
  ])('is held to the same rules as over HTTP: %s', async (code, query, variables) => {
    client.subscribe('1', query, variables);
    const { payload } = await client.next('error');
    expect(payload).toEqual([expect.objectContaining({ extensions: { code } })]);
    expect(JSON.stringify(payload)).not.toMatch(/secret/);
  });

  test('is refused when its variables say a member twice, and leaves others alone', async () => {
    client.subscribe('1', EVENTS);
    await eventually(() => expect(streams).toHaveLength(1));
    const query = JSON.stringify(EVENTS);
    client.say(
      `{"id":"2","type":"subscribe","payload":{"query":${query},"variables":{"v":{"a":"x","a":"y"}}}}`,
    );
    const message = 'The member "a" occurs more than once in $.variables.v.';
    expect(await client.next('error')).toEqual({
      id: '2',
      type: 'error',
      payload: [{ message, extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect(streams).toHaveLength(1);
    expect(streams[0]?.returned).toBe(false);
    client.subscribe('2', '{ viewer { subject } }');
    expect(await client.next('next')).toMatchObject({ id: '2' });
    await client.next('complete');
  });

  test('that the caller’s roles do not allow is FORBIDDEN', async () => {
    client.subscribe('1', 'mutation { startCampaign(input: { campaignId: "x" }) { campaign { id } } }');
    expect((await client.next('next')).payload).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    await client.next('complete');
  });

  test('is refused beyond the number that a socket may have open, and is welcome again when one has ended', async () => {
    client.subscribe('1', EVENTS);
    client.subscribe('2', EVENTS);
    client.subscribe('3', EVENTS);
    expect(await client.next('error')).toMatchObject({
      id: '3',
      payload: [{ extensions: { code: 'RATE_LIMITED' } }],
    });
    client.say({ id: '1', type: 'complete' });
    await eventually(() => expect(streams[0]?.returned).toBe(true));
    client.subscribe('4', '{ viewer { subject } }');
    expect(await client.next('next')).toMatchObject({ id: '4' });
    await client.next('complete');
  });

  test('ends when the client completes it, and nothing more is said about it', async () => {
    client.subscribe('1', EVENTS);
    await eventually(() => expect(streams).toHaveLength(1));
    client.say({ id: '1', type: 'complete' });
    await eventually(() => expect(streams[0]?.returned).toBe(true));
    client.say({ type: 'ping' });
    await client.next('pong');
    expect(client.received.map(({ type }) => type)).toEqual(['connection_ack', 'pong']);
  });
});

describe('a page in a browser', () => {
  const open = async (origin: string) => {
    const socket = new WebSocket(server.wsUrl, 'graphql-transport-ws', { origin });
    const outcome = await Promise.race([
      once(socket, 'open').then(() => 'open'),
      once(socket, 'unexpected-response').then(
        ([, response]) => (response as { statusCode: number }).statusCode,
      ),
    ]);
    socket.on('error', () => undefined);
    socket.terminate();
    return outcome;
  };

  test('may open a socket from the server’s own origin and from the allowed ones', async () => {
    expect(await open(server.url)).toBe('open');
    expect(await open('http://localhost:5173')).toBe('open');
    expect(await open('https://studio.apollographql.com')).toBe('open');
  });

  test('may not from anywhere else', async () => {
    expect(await open('https://evil.example')).toBe(403);
    expect(await open('http://localhost.evil.example')).toBe(403);
    expect(await open('null')).toBe(403);
  });

  test('finds no socket at another address', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/elsewhere`, 'graphql-transport-ws');
    socket.on('error', () => undefined);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(404);
    socket.terminate();
  });
});
