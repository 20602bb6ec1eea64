import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { CampaignApi } from '../support/campaign-api.js';
import { RawSocket } from '../support/raw-socket.js';

const ORIGIN = 'https://studio.apollographql.com';
const TENANT = '0193e8a0-0000-7000-8000-0000000000a1';
const VIEWER = '{ viewer { tenantId } }';

let api: CampaignApi;
beforeAll(async () => {
  api = await CampaignApi.open();
});
afterAll(() => api.close());

describe('Apollo Sandbox on its own site', () => {
  const ask = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${api.server.url}/graphql`, {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });

  test('may send whatever headers a person adds, from the public web to a private network', async () => {
    const asked = 'authorization,content-type,apollo-require-preflight,x-request-id,x-anything';
    const { status, headers } = await fetch(`${api.server.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': asked,
        'access-control-request-private-network': 'true',
      },
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(headers.get('access-control-allow-headers')).toBe(asked);
    expect(headers.get('access-control-allow-methods')).toContain('POST');
    expect(headers.get('access-control-allow-private-network')).toBe('true');
    expect(headers.get('vary')).toMatch(/origin/i);
  });

  test('may read the schema, by the query that it polls with', async () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    const response = await ask(query);
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(await response.json()).toMatchObject({ data: { __schema: { queryType: { name: 'Query' } } } });
  });

  test('may read the answer to a request with credentials, also when it is an error', async () => {
    const good = await ask(VIEWER, { authorization: `Bearer ${TENANT} viewer`, 'x-anything': 'goes' });
    expect(await good.json()).toEqual({ data: { viewer: { tenantId: TENANT } } });
    const bad = await ask('{ nothing }');
    expect(bad.status).toBe(400);
    expect(bad.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  test('may open a WebSocket, with the headers of a person as connection parameters', async () => {
    const socket = await RawSocket.connect(api.server.wsUrl, { origin: ORIGIN });
    const payload = { Authorization: `Bearer ${TENANT} viewer`, 'x-anything': 'goes', nested: { too: 1 } };
    socket.say({ type: 'connection_init', payload });
    await socket.next('connection_ack');
    socket.subscribe('1', VIEWER);
    expect((await socket.next('next')).payload).toEqual({ data: { viewer: { tenantId: TENANT } } });
    await socket.close();
  });
});
