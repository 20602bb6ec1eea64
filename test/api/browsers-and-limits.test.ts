import { afterEach, describe, expect, test } from '@jest/globals';
import type { Authenticator } from '../../src/ports/authenticator.js';
import { aStoreOf, fakeEngine } from '../support/fake-engine.js';
import { RawSocket } from '../support/raw-socket.js';
import { post, serve, type Served } from '../support/serve.js';

let server: Served;
afterEach(() => server.close());

describe('a page on another origin', () => {
  const preflight = (origin: string, more: Record<string, string> = {}) =>
    fetch(`${server.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', ...more },
    });

  test.each(['https://studio.apollographql.com', 'http://localhost:5173', 'http://localhost'])(
    'may call from the allowed origin %s',
    async (origin) => {
      server = await serve({ engine: fakeEngine({}) });
      const response = await preflight(origin, {
        'access-control-request-headers': 'content-type,authorization',
      });
      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
      expect(response.headers.get('access-control-allow-headers')).toBe('content-type,authorization');
      expect(response.headers.get('access-control-allow-private-network')).toBeNull();
    },
  );

  test('may call from the public web into a private network', async () => {
    server = await serve({ engine: fakeEngine({}) });
    const response = await preflight('https://studio.apollographql.com', {
      'access-control-request-private-network': 'true',
    });
    expect(response.headers.get('access-control-allow-private-network')).toBe('true');
  });

  test.each([
    'https://evil.example',
    'http://localhost.evil.example',
    'http://localhost:80.evil.example',
    'null',
  ])('may not call from %s', async (origin) => {
    server = await serve({ engine: fakeEngine({}) });
    const response = await preflight(origin, { 'access-control-request-private-network': 'true' });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('access-control-allow-private-network')).toBeNull();
  });

  test('gets event streams as well', async () => {
    server = await serve({ engine: fakeEngine({}) });
    const response = await fetch(`${server.url}/graphql/stream`, {
      method: 'POST',
      headers: {
        origin: 'http://localhost:5173',
        'content-type': 'application/json',
        accept: 'text/event-stream',
      },
      body: JSON.stringify({ query: '{ viewer { subject } }' }),
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
    expect(await response.text()).toContain('event: complete');
  });
});

test('a browser that opens the endpoint gets the Sandbox', async () => {
  server = await serve({ engine: fakeEngine({}) });
  const page = await fetch(`${server.url}/graphql`, {
    headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
  });
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  expect(await page.text()).toMatch(/sandbox/i);
});

describe('a caller beyond its rate', () => {
  const authenticator: Authenticator = {
    authenticate: async (name = 'nobody') => ({ subject: name, tenantId: null, roles: new Set(['viewer']) }),
  };
  const limited = () =>
    serve({
      engine: fakeEngine({ store: aStoreOf([]) }),
      authenticator,
      options: { rateLimit: { points: 3, periodMs: 60_000 } },
    });

  test('is told when to come back, and others are not bothered', async () => {
    server = await limited();
    const call = (name: string) => post(server, '{ viewer { subject } }', {}, { authorization: name });
    for (let i = 0; i < 3; i += 1) expect((await call('ann')).status).toBe(200);
    const refused = await call('ann');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(20);
    expect(refused.errors?.map(({ extensions }) => extensions.code)).toEqual(['RATE_LIMITED']);
    expect((await call('bob')).status).toBe(200);
  });

  test('pays one point more for each hundred nodes', async () => {
    server = await limited();
    const call = () =>
      post(server, '{ a: campaigns(first: 100) { nodes { id } } b: campaigns(first: 100) { nodes { id } } }');
    expect((await call()).status).toBe(200);
    expect((await call()).status).toBe(429);
  });

  test('is refused on sockets alike', async () => {
    server = await limited();
    const client = await RawSocket.ready(server.wsUrl, { authorization: 'ann' });
    for (const id of ['1', '2', '3']) {
      client.subscribe(id, '{ viewer { subject } }');
      await client.next('next');
      await client.next('complete');
    }
    client.subscribe('4', '{ viewer { subject } }');
    expect((await client.next('error')).payload).toEqual([
      expect.objectContaining({ extensions: { code: 'RATE_LIMITED' } }),
    ]);
    await client.close();
  });
});
