import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildSchema, getOperationAST, parse, specifiedRules, validate } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { SAMPLE_OPERATIONS } from '../../src/server/graphiql/sample-operations.js';
import { CampaignApi } from '../support/campaign-api.js';

let api: CampaignApi;
beforeAll(async () => {
  api = await CampaignApi.open();
});
afterAll(() => api.close());

const samples = SAMPLE_OPERATIONS.map(
  (sample) => [getOperationAST(parse(sample.query))?.name?.value ?? '', sample] as const,
);

test.each(samples)('the sample %s is valid, and so are its variables', (_name, { query, variables = {} }) => {
  const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
  const document = parse(query);
  expect(validate(schema, document, specifiedRules)).toEqual([]);
  const wanted = getOperationAST(document)?.variableDefinitions ?? [];
  const { errors, coerced } = getVariableValues(schema, wanted, variables);
  expect(errors).toBeUndefined();
  expect(Object.keys(coerced ?? {})).toEqual(Object.keys(variables));
});

test.each(samples)(
  'the sample %s is not too complex for a server with default limits',
  async (name, sample) => {
    if (sample.query.includes('subscription')) {
      const client = await fetch(`${api.server.url}/graphql/stream`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ ...sample, variables: { id: await api.runUntil('COMPLETED'), after: 0 } }),
      });
      if (name === 'Watch') expect(await client.text()).toContain('COMPLETED');
      else await client.body?.cancel();
      expect(client.status).toBe(200);
      return;
    }
    const { status, errors } = await api.send(sample.query, sample.variables);
    expect({ status, errors }).toEqual({ status: 200, errors: undefined });
  },
);

test('the page allows itself nothing but its own server, and names what it loads by its content', async () => {
  const page = await fetch(`${api.server.url}/graphiql`);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'none'; script-src 'self'; /);
  expect(policy).not.toMatch(/\*|https?:|wss?:|unsafe-eval/);
  const html = await page.text();
  const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
  const loaded = addresses.filter((address) => address !== 'data:,');
  expect(loaded).toHaveLength(6);
  for (const address of loaded) {
    expect(address).toMatch(/^graphiql\/[0-9a-f]{16}-[\w-]+\.(js|css)$/);
    const asset = await fetch(new URL(address, page.url));
    expect(asset.status).toBe(200);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const type = address.endsWith('.js') ? 'text/javascript' : 'text/css';
    expect(asset.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(100);
  }
});

test.each([
  '/graphiql/',
  '/graphiql/start.js',
  '/graphiql/../package.json',
  '/graphiql/%2e%2e%2fgraphiql-route.js',
  '/graphiql/..%2fgraphiql-route.js',
  '/graphiql/..%5cgraphiql-route.js',
  '/graphiql/assets/start.js',
  '/graphiql/%00',
])('there is nothing at %s', async (path) => {
  // Not fetch, which would tidy the path up first.
  const status = await new Promise((resolve, reject) => {
    request({ port: api.server.port, host: '127.0.0.1', path }, (response) => {
      response.resume();
      response.on('end', () => {
        resolve(response.statusCode);
      });
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(404);
});
