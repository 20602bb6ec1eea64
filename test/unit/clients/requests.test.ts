import { afterEach, describe, expect, it } from '@jest/globals';
import type { IncomingHttpHeaders } from 'node:http';
import { createServiceClients } from '../../../src/clients/service-clients.js';
import { STEP_STATES } from '../../../src/contracts/enums.js';
import type { JsonObject } from '../../../src/contracts/json.js';
import { SystemClock } from '../../../src/runtime/system-clock.js';
import { answerJson, bodyOf, httpServer, type TestServer } from '../../support/misbehaving-server.js';
import { clientsAt, stepCall } from '../../support/service-under-test.js';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: unknown;
}

let server: TestServer;
const seen: Seen[] = [];

async function recorder(): Promise<TestServer> {
  seen.length = 0;
  server = await httpServer((request, response) => {
    void bodyOf(request).then((body) => {
      seen.push({
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: JSON.parse(body),
      });
      answerJson(response, 200, '{}');
    });
  });
  return server;
}

afterEach(() => server.close());

describe('the request of a step', () => {
  it.each([
    ['RADAR_SCAN', '/api/v1/scan'],
    ['STRATEGY_GEN', '/api/v1/generate-strategy'],
    ['CONTENT_PROD', '/api/v1/generate'],
    ['QUALITY_AUDIT', '/api/v1/audit-quality'],
    ['PUBLISH', '/api/v1/publish'],
    ['LEARN', '/api/v1/learn'],
  ] as const)('%s is a POST to %s', async (step, path) => {
    const clients = clientsAt((await recorder()).url);
    await clients.call(stepCall(step));
    await clients.close();
    expect(seen).toMatchObject([{ method: 'POST', url: path }]);
  });

  it('goes to the service that does the step', async () => {
    const asked: string[] = [];
    const servers = await Promise.all(
      (['RADAR', 'ANALYST', 'VISUAL', 'OPTIMIZER'] as const).map((name) =>
        httpServer((_, response) => {
          asked.push(name);
          answerJson(response, 200, '{}');
        }),
      ),
    );
    const at = (index: number) => ({ url: servers[index]?.url ?? '', timeoutMs: (index + 1) * 1000 });
    const clients = createServiceClients(
      {
        services: { RADAR: at(0), ANALYST: at(1), VISUAL: at(2), OPTIMIZER: at(3) },
        maxBodyBytes: 1000,
        maxConnections: 1,
        userAgent: 'test',
      },
      new SystemClock(),
    );
    for (const step of STEP_STATES) await clients.call(stepCall(step));
    expect(asked).toEqual(['RADAR', 'ANALYST', 'VISUAL', 'OPTIMIZER', 'OPTIMIZER', 'OPTIMIZER']);
    expect(STEP_STATES.map((step) => clients.timeoutMs(step))).toEqual([1000, 2000, 3000, 4000, 4000, 4000]);
    await clients.close();
    await Promise.all(servers.map((each) => each.close()));
    await recorder();
  });

  it('carries the key as a quoted string, the trace, the time limit, and asks for nothing compressed', async () => {
    const clients = clientsAt((await recorder()).url, { timeoutMs: 1500, token: 's3cret' });
    await clients.call(stepCall('PUBLISH', { idempotencyKey: 'e1:PUBLISH:2' }));
    await clients.close();
    expect(seen[0]?.headers).toMatchObject({
      'idempotency-key': '"e1:PUBLISH:2"',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'x-request-timeout-ms': '1500',
      authorization: 'Bearer s3cret',
      'content-type': 'application/json',
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'leadboost/0.0.0-test',
    });
  });

  it('has no credentials where no token is set', async () => {
    const clients = clientsAt((await recorder()).url);
    await clients.call(stepCall());
    await clients.close();
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['', '/api/v1/scan'],
    ['/', '/api/v1/scan'],
    ['/radar', '/radar/api/v1/scan'],
    ['/team%20a/radar//', '/team%20a/radar/api/v1/scan'],
  ])('keeps the path prefix of the base URL: "%s"', async (prefix, path) => {
    const clients = clientsAt((await recorder()).url + prefix);
    await clients.call(stepCall());
    await clients.close();
    expect(seen).toMatchObject([{ url: path }]);
  });

  it('sends the body as it is, whatever its names and characters and its size', async () => {
    const odd = '{"__proto__":{"a":1},"constructor":"c","toJSON":1,"ü":"\u2028\ud83d\ude00","n":1e21,"big":';
    const body = JSON.parse(`${odd}"${'ä'.repeat(2_000_000)}"}`) as JsonObject;
    const clients = clientsAt((await recorder()).url);
    await clients.call(stepCall('LEARN', { body }));
    await clients.close();
    expect(JSON.stringify(seen[0]?.body)).toBe(JSON.stringify(body));
  });

  it('reuses connections, and opens no more than it may', async () => {
    let connections = 0;
    const ports = new Set<number | undefined>();
    server = await httpServer((request, response) => {
      if (!ports.has(request.socket.remotePort)) connections += 1;
      ports.add(request.socket.remotePort);
      request.resume().on('end', () => {
        answerJson(response, 200, '{}');
      });
    });
    const clients = clientsAt(server.url, { maxConnections: 3 });
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(Array.from({ length: 20 }, () => clients.call(stepCall())));
    }
    await clients.close();
    expect(connections).toBe(3);
  });
});

describe('a base URL', () => {
  it.each([
    ['ftp://radar', 'http or https'],
    ['http://user:pass@radar', 'credentials'],
    ['http://radar/?a=1', 'query'],
    ['http://radar/#a', 'fragment'],
    ['radar:8001', 'http or https'],
    ['nonsense', 'Invalid URL'],
  ])('%s is refused', async (url, why) => {
    await recorder();
    expect(() => clientsAt(url)).toThrow(why);
  });
});

describe('a request that cannot be sent', () => {
  it('fails without a word to the service, and does not count against it', async () => {
    const clients = clientsAt((await recorder()).url);
    const outcome = await clients.call(stepCall('RADAR_SCAN', { traceparent: 'snow \u2603' }));
    await clients.close();
    expect(outcome).toMatchObject({
      kind: 'failed',
      reason: 'PLATFORM_ERROR',
      retryable: false,
      countsAgainstService: false,
      mayHaveTakenEffect: false,
      statusCode: null,
    });
    expect(seen).toEqual([]);
  });
});
