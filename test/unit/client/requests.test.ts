import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { createLeadboostClient, LeadboostError, typedDocument } from '../../../client/index.js';
import { CAMPAIGN_EVENTS, CAMPAIGN_FEED, mutationDocument } from '../../../client/documents.js';
import { deriveEndpoints } from '../../../client/endpoints.js';
import { documentText } from '../../../client/typed-document.js';
import {
  answerJson,
  bodyOf,
  httpServer,
  refusingUrl,
  type TestServer,
} from '../../support/misbehaving-server.js';

const VIEWER = typedDocument<{ viewer: { subject: string } }, object>('{ viewer { subject } }');

let server: TestServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

/** Answers every request the same way, and keeps what was asked. */
async function answering(status: number, text: string) {
  const asked: { headers: IncomingMessage['headers']; body: unknown }[] = [];
  server = await httpServer((request, response) => {
    void bodyOf(request).then((body) => {
      asked.push({ headers: request.headers, body: JSON.parse(body) });
      answerJson(response, status, text);
    });
  });
  return { url: server.url, asked };
}

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('The address of a server', () => {
  it.each([
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/graphql', 'ws://127.0.0.1:4000/graphql'],
    ['https://leadboost.example/', 'https://leadboost.example/graphql', 'wss://leadboost.example/graphql'],
    [
      'https://example.org/behind/a/proxy',
      'https://example.org/behind/a/proxy/graphql',
      'wss://example.org/behind/a/proxy/graphql',
    ],
    ['http://localhost:4000/graphql', 'http://localhost:4000/graphql', 'ws://localhost:4000/graphql'],
  ])('%s gives both endpoints', (base, http, webSocket) => {
    expect(deriveEndpoints(base)).toEqual({ http, webSocket });
  });

  it.each(['ws://127.0.0.1', 'localhost:4000', 'nonsense', 'http://user:secret@host'])(
    'cannot be %s',
    (base) => {
      expect(() => createLeadboostClient({ url: base })).toThrow(TypeError);
    },
  );

  it('is not repeated in the error when it carries a secret', () => {
    expect(() => deriveEndpoints('http://user:secret@host')).toThrow(expect.not.stringContaining('secret'));
  });
});

describe('A request', () => {
  it('returns the data, and asks for a fresh token each time', async () => {
    const { url, asked } = await answering(200, '{"data":{"viewer":{"subject":"ada"}}}');
    let count = 0;
    const client = createLeadboostClient({ url, token: () => `t${(count += 1)}` });
    expect(await client.request(VIEWER, {})).toEqual({ viewer: { subject: 'ada' } });
    await client.request(VIEWER, { a: 1 });
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2']);
    expect(asked[1]?.body).toEqual({ query: '{ viewer { subject } }', variables: { a: 1 } });
  });

  it('takes a parsed document as well', async () => {
    const { url, asked } = await answering(200, '{"data":{}}');
    await createLeadboostClient({ url }).request(parse('query Q { viewer { subject } }'), {});
    expect(asked[0]?.body).toMatchObject({ query: expect.stringContaining('query Q {') });
  });

  it('throws the code, the message and the request id of a GraphQL error', async () => {
    const errors = [
      { message: 'It broke.', extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'r-1' } },
    ];
    const { url } = await answering(500, JSON.stringify({ errors }));
    const error = await errorOf(createLeadboostClient({ url }).request(VIEWER, {}));
    expect(error).toBeInstanceOf(LeadboostError);
    expect(error).toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      message: 'It broke.',
      requestId: 'r-1',
      status: 500,
    });
  });

  it('throws all user errors of a refused mutation', async () => {
    const userErrors = [
      { code: 'INVALID_INPUT', message: 'Too long.', field: ['input', 'name'] },
      { code: 'INVALID_INPUT', message: 'Too many.', field: ['input', 'maxRetries'] },
    ];
    const { url } = await answering(
      200,
      JSON.stringify({ data: { payload: { campaign: null, userErrors } } }),
    );
    const error = await errorOf(createLeadboostClient({ url }).createCampaign({ name: 'x' }));
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: 'Too long. Too many.', userErrors });
  });

  it.each([
    [200, '<html>Welcome to nginx</html>'],
    [404, '{"title":"Not Found"}'],
    [200, '{"data":null}'],
    [200, '[]'],
  ])('throws when what answers (%d %s) is not the API', async (status, text) => {
    const { url } = await answering(status, text);
    const error = await errorOf(createLeadboostClient({ url }).request(VIEWER, {}));
    expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', status });
  });

  it('throws when nobody listens', async () => {
    const error = await errorOf(createLeadboostClient({ url: await refusingUrl() }).request(VIEWER, {}));
    expect(error).toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('ECONNREFUSED') });
  });

  it('throws when no answer comes in time', async () => {
    server = await httpServer(() => undefined);
    const client = createLeadboostClient({ url: server.url, requestTimeoutMs: 50 });
    expect(await errorOf(client.request(VIEWER, {}))).toMatchObject({ code: 'TIMEOUT' });
  });

  it('does not follow a redirect, which could take the token elsewhere', async () => {
    server = await httpServer((_request, response) =>
      response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end(),
    );
    const error = await errorOf(createLeadboostClient({ url: server.url, token: 't' }).request(VIEWER, {}));
    expect(error).toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('redirect') });
  });

  it('is given up by a signal, whose reason it throws', async () => {
    server = await httpServer(() => undefined);
    const controller = new AbortController();
    const pending = errorOf(
      createLeadboostClient({ url: server.url }).request(VIEWER, {}, { signal: controller.signal }),
    );
    const reason = new Error('Enough.');
    controller.abort(reason);
    expect(await pending).toBe(reason);
  });
});

describe('The operations of the client', () => {
  const schema = buildSchema(readFileSync(new URL('../../../../schema.graphql', import.meta.url), 'utf8'));
  const mutations = [
    'createCampaign',
    'startCampaign',
    'retryCampaign',
    'cancelCampaign',
    'pauseCampaign',
    'resumeCampaign',
    'approveCampaign',
    'rejectCampaign',
  ] as const;

  it.each([
    ['campaignEvents', CAMPAIGN_EVENTS],
    ['campaignFeed', CAMPAIGN_FEED],
    ...mutations.map((name) => [name, documentText(mutationDocument(name))] as const),
  ])('%s fits the schema', (_name, text) => {
    expect(validate(schema, parse(text))).toEqual([]);
  });
});
