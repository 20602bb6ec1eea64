import { createServer } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createClient as createSseClient } from 'graphql-sse';
import { HttpServer } from '../../src/server/http-server.js';
import { PortInUseError } from '../../src/server/port-in-use-error.js';
import { deferred } from '../support/deferred.js';
import { eventually } from '../support/eventually.js';
import { aRecord, aStoreOf, fakeEngine, FakeStream } from '../support/fake-engine.js';
import { RawSocket } from '../support/raw-socket.js';
import { post, serve, TEST_OPTIONS, type Served } from '../support/serve.js';

/** A request that offers an upgrade. */
const UPGRADE =
  'GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: PROTOCOL\r\nConnection: Upgrade\r\nConnection: close\r\n\r\n';
const ID = '0195a000-0000-7000-8000-000000000001';

let server: Served | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('/readyz', () => {
  test('has one line per dependency, and is 200 while they do', async () => {
    server = await serve({
      engine: fakeEngine({}),
      checks: [
        { name: 'database', check: async () => ({ status: 'ok' }) },
        { name: 'redis', check: async () => ({ status: 'degraded', detail: 'No connection.' }) },
      ],
    });
    const response = await fetch(`${server.url}/readyz`);
    const body = await response.text();
    expect(response.status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      status: 'degraded',
      dependencies: [
        { name: 'database', status: 'ok' },
        { name: 'redis', status: 'degraded', detail: 'No connection.' },
      ],
    });
    expect(body.split('\n').filter((line) => line.includes('"name"'))).toHaveLength(2);
  });

  test('is 503 when one is down, and tells nothing of why it failed', async () => {
    const failure = new Error('password authentication failed for user "postgres"');
    server = await serve({
      engine: fakeEngine({}),
      checks: [{ name: 'database', check: () => Promise.reject(failure) }],
    });
    const response = await fetch(`${server.url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'down',
      dependencies: [{ name: 'database', status: 'down' }],
    });
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  });

  test('is 503 when one does not answer', async () => {
    server = await serve({
      engine: fakeEngine({}),
      checks: [{ name: 'database', check: () => deferred<never>().promise }],
    });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  });
});

describe('a shutdown', () => {
  test('closes sockets with 1012, lets the request in flight finish, and takes no new one', async () => {
    const answer = deferred<[]>();
    let asked = 0;
    const store = {
      ...aStoreOf([aRecord(ID)]),
      findMany: () => ((asked += 1), answer.promise),
    };
    const stream = new FakeStream<never>(() => null);
    server = await serve({ engine: fakeEngine({ store, campaignEvents: () => stream }) });
    const socket = await RawSocket.ready(server.wsUrl);
    socket.subscribe('1', `subscription { campaignEvents(campaignId: "${ID}") { sequence } }`);
    const inFlight = post(server, `{ campaign(id: "${ID}") { id } }`);
    await eventually(() => expect(asked).toBe(1));

    const stopping = server;
    server = undefined;
    const closing = stopping.close(5_000);
    expect(await socket.closed).toBe(1012);
    await eventually(() => expect(stream.returned).toBe(true));
    await eventually(() => expect(fetch(`${stopping.url}/livez`)).rejects.toThrow());
    answer.resolve([]);
    expect((await inFlight).data).toEqual({ campaign: null });
    await closing;
  });

  test('serves what comes on a connection that was there, but waits for none that stays silent', async () => {
    server = await serve({ engine: fakeEngine({ store: aStoreOf([]) }) });
    const [late, silent] = await Promise.all([connectTo(server), connectTo(server)]);
    // Connections are accepted in their order: after this answer both are.
    await fetch(`${server.url}/livez`);
    const stopping = server;
    server = undefined;
    const closing = stopping.close(60_000);
    await eventually(() => expect(fetch(`${stopping.url}/livez`)).rejects.toThrow());
    const query = `{"query":"{ campaign(id: \\"${ID}\\") { id } }"}`;
    late.socket.write(
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${String(query.length)}\r\n\r\n${query}`,
    );
    const answer = await late.heard;
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/connection: close/i);
    expect(answer).toContain('{"data":{"campaign":null}}');
    expect(await silent.heard).toBe('');
    await closing;
  }, 30_000);

  test('closes the connection of an event stream whose operation was in flight', async () => {
    const answer = deferred<[]>();
    let asked = 0;
    const store = { ...aStoreOf([]), findMany: () => ((asked += 1), answer.promise) };
    server = await serve({ engine: fakeEngine({ store }) });
    const query = encodeURIComponent(`{ campaign(id: "${ID}") { id } }`);
    const inFlight = fetch(`${server.url}/graphql/stream?query=${query}`, {
      headers: { accept: 'text/event-stream' },
    });
    await eventually(() => expect(asked).toBe(1));
    const closing = server.close(2_000);
    server = undefined;
    answer.resolve([]);
    const response = await inFlight;
    expect(response.headers.get('connection')).toBe('close');
    expect(await response.text()).toContain('"campaign":null');
    await closing;
  });

  test('begins no event stream any more, and says that one should come back', async () => {
    server = await serve({ engine: fakeEngine({ campaignEvents: () => new FakeStream<never>(() => null) }) });
    await fetch(`${server.url}/livez`);
    const stopping = server;
    server = undefined;
    const closing = stopping.close(10_000);
    const query = encodeURIComponent(`subscription { campaignEvents(campaignId: "${ID}") { sequence } }`);
    const response = await fetch(`${stopping.url}/graphql/stream?query=${query}`, {
      headers: { accept: 'text/event-stream' },
    });
    expect(response.status).toBe(503);
    expect(response.headers.get('connection')).toBe('close');
    expect(response.headers.get('retry-after')).toBe('1');
    await closing;
  }, 30_000);

  test('does not wait for a client that was refused a WebSocket and keeps its side open', async () => {
    server = await serve({ engine: fakeEngine({}) });
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    const heard = text(socket);
    socket.write(UPGRADE.replace('/graphql', '/elsewhere').replace('PROTOCOL', 'websocket'));
    expect(await heard).toMatch(/^HTTP\/1\.1 404 /);
    await server.close(60_000);
    server = undefined;
    socket.destroy();
  }, 30_000);

  test('does not wait longer than it is given for a request that hangs', async () => {
    const never = deferred<never>();
    let asked = 0;
    const store = { ...aStoreOf([]), findMany: () => ((asked += 1), never.promise) };
    server = await serve({ engine: fakeEngine({ store }) });
    const inFlight = post(server, `{ campaign(id: "${ID}") { id } }`);
    inFlight.catch(() => undefined);
    await eventually(() => expect(asked).toBe(1));
    const stopping = server;
    server = undefined;
    await stopping.close(100);
    await expect(inFlight).rejects.toThrow();
  });

  test('ends event streams without a word, so that clients come back by themselves', async () => {
    const stream = new FakeStream<never>(() => null);
    server = await serve({ engine: fakeEngine({ campaignEvents: () => stream }) });
    const client = createSseClient({ url: `${server.url}/graphql/stream`, retryAttempts: 0 });
    const query = `subscription { campaignEvents(campaignId: "${ID}") { sequence } }`;
    const ended = new Promise<string>((resolve) => {
      client.subscribe(
        { query },
        { next: () => undefined, error: () => resolve('error'), complete: () => resolve('complete') },
      );
    });
    await eventually(() => expect(stream.waiting).toBe(true));
    await server.close(1_000);
    server = undefined;
    expect(await ended).toBe('error');
    expect(stream.returned).toBe(true);
    client.dispose();
  });
});

describe('a request that offers an upgrade', () => {
  const REST = 'Connection: close';

  test.each(['h2c', 'TLS/1.3'])('to %s is served as if it did not', async (protocol) => {
    server = await serve({ engine: fakeEngine({ store: aStoreOf([]) }) });
    const query = '{"query":"{ viewer { subject } }"}';
    const { socket, heard } = await connectTo(server);
    socket.write(
      UPGRADE.replace('GET', 'POST')
        .replace('PROTOCOL', protocol)
        .replace(
          REST,
          `Content-Type: application/json\r\nContent-Length: ${String(query.length)}\r\n${REST}`,
        ) + query,
    );
    const answer = await heard;
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('"subject":"anonymous"');
  });

  test('to a WebSocket is served as if it did not where there are none', async () => {
    const options = { ...TEST_OPTIONS };
    const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const worker = await HttpServer.create({ options, checks: [], surfaces: [], logger });
    const { port, url } = await worker.listen();
    const { socket, heard } = await connectTo({ port });
    socket.write(UPGRADE.replace('/graphql', '/readyz').replace('PROTOCOL', 'websocket'));
    expect(await heard).toMatch(/^HTTP\/1\.1 200 /);
    expect(url).toContain(String(port));
    await worker.close(1_000);
  });
});

test('a port that is in use is told as that', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const refused = serve({ engine: fakeEngine({}), options: { port } });
  await expect(refused).rejects.toThrow(PortInUseError);
  await expect(refused).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use.`);
  other.close();
  await once(other, 'close');
});

/** Connects and says nothing; `heard` is all that the server says until the connection ends. */
async function connectTo({ port }: Pick<Served, 'port'>) {
  const socket = connect(port, '127.0.0.1');
  const heard = text(socket);
  await once(socket, 'connect');
  return { socket, heard };
}
