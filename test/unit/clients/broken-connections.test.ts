import { afterEach, describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import type { Socket } from 'node:net';
import type { StepOutcome } from '../../../src/ports/service-clients.js';
import { deferred } from '../../support/deferred.js';
import {
  answerJson,
  bodyOf,
  httpServer,
  rawServer,
  refusingUrl,
  type TestServer,
} from '../../support/misbehaving-server.js';
import { callAt, clientsAt, failureOf, stepCall } from '../../support/service-under-test.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const broken = {
  reason: 'PLATFORM_ERROR',
  retryable: true,
  countsAgainstService: true,
  stillRunning: false,
  retryAfterMs: null,
} as const;

let server: TestServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function callRaw(answer: (socket: Socket) => void): Promise<StepOutcome> {
  server = await rawServer(answer);
  return callAt(server.url);
}

describe('a service that cannot be reached', () => {
  it('refuses the connection: retried, and nothing can have taken effect', async () => {
    const failure = failureOf(await callAt(await refusingUrl()));
    expect(failure).toMatchObject({ ...broken, statusCode: null, mayHaveTakenEffect: false });
    expect(failure.details).toBe('Radar could not be reached (ECONNREFUSED).');
  });

  it('has a name that does not resolve', async () => {
    const failure = failureOf(await callAt('http://radar.invalid:8001'));
    expect(failure).toMatchObject({ ...broken, statusCode: null, mayHaveTakenEffect: false });
    expect(failure.details).toMatch(/^Radar could not be reached \((ENOTFOUND|EAI_AGAIN)\)\.$/);
  });
});

describe('a connection that breaks once the request was sent', () => {
  const cuts: [string, (socket: Socket) => void, number | null][] = [
    ['is reset before any answer', (socket) => void socket.resetAndDestroy(), null],
    ['is closed before any answer', (socket) => void socket.end(), null],
    ['is closed within the headers', (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-ty'), null],
    [
      'is closed before the promised length',
      (socket) => void socket.end(`${HEAD}content-length: 100\r\n\r\n{"a":1}`),
      200,
    ],
    [
      'is closed between two chunks',
      (socket) => void socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n`),
      200,
    ],
    ['answers something that is not HTTP', (socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'), null],
    [
      'switches protocols unasked',
      (socket) =>
        void socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
      null,
    ],
  ];

  it.each(cuts)('%s: retried, and it may have taken effect', async (_, cut, statusCode) => {
    const failure = failureOf(await callRaw(cut));
    expect(failure).toMatchObject({ ...broken, statusCode, mayHaveTakenEffect: true });
    expect(failure.details).toMatch(
      /^The connection to Radar broke before its answer was complete( \([A-Z0-9_]+\))?\.$/,
    );
  });

  it('counts as the 503 that had come before the body was cut, with its Retry-After', async () => {
    const failure = failureOf(
      await callRaw(
        (socket) => void socket.end('HTTP/1.1 503 Busy\r\nretry-after: 7\r\ncontent-length: 100\r\n\r\nbusy'),
      ),
    );
    expect(failure).toMatchObject({ ...broken, statusCode: 503, retryAfterMs: 7000 });
  });

  it('does not take a 400 for final whose reason was cut off', async () => {
    const failure = failureOf(
      await callRaw(
        (socket) => void socket.end('HTTP/1.1 400 Bad\r\ncontent-length: 100\r\n\r\n{"reason":"FAILED_'),
      ),
    );
    expect(failure).toMatchObject({ ...broken, statusCode: 400 });
  });
});

describe('a kept connection that the service closes while it is idle', () => {
  it('costs the next call nothing', async () => {
    let closed = deferred();
    let connections = 0;
    server = await rawServer((socket) => {
      connections += 1;
      const current = closed;
      socket.on('close', () => {
        current.resolve();
      });
      // An answer that lets the connection be kept, and the end of the connection right behind it.
      socket.end(`${HEAD}content-length: 2\r\n\r\n{}`);
    });
    const clients = clientsAt(server.url, { maxConnections: 1 });
    for (let call = 1; call <= 5; call += 1) {
      closed = deferred();
      expect(await clients.call(stepCall())).toMatchObject({ kind: 'succeeded' });
      await closed.promise;
    }
    expect(connections).toBe(5);
    await clients.close();
  });
});

describe('a service that takes too long', () => {
  const timeout = { ...broken, reason: 'TIMEOUT', mayHaveTakenEffect: true } as const;

  async function callUntilTimeout(answer: (socket: Socket) => void): Promise<StepOutcome> {
    const clock = new VirtualClock();
    const reached = deferred();
    server = await rawServer((socket) => {
      answer(socket);
      reached.resolve();
    });
    const clients = clientsAt(server.url, { timeoutMs: 30_000 }, clock);
    const outcome = clients.call(stepCall());
    await reached.promise;
    clock.advance(30_000);
    const result = await outcome;
    await clients.close();
    expect(clock.timers).toBe(0);
    return result;
  }

  it('never answers', async () => {
    const failure = failureOf(await callUntilTimeout(() => undefined));
    expect(failure).toMatchObject({ ...timeout, statusCode: null, durationMs: 30_000 });
    expect(failure.details).toBe('Radar did not answer within 30 s.');
  });

  it('starts its answer and dribbles on', async () => {
    let dribble: NodeJS.Timeout | undefined;
    const failure = failureOf(
      await callUntilTimeout((socket) => {
        socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
        dribble = setInterval(() => socket.write('1\r\n \r\n'), 1);
      }),
    );
    clearInterval(dribble);
    expect(failure).toMatchObject({ ...timeout, durationMs: 30_000 });
  });

  it('keeps a call waiting for a connection: that one is never sent, also not later', async () => {
    const bodies: string[] = [];
    const reached = deferred();
    server = await httpServer((request, response) => {
      void bodyOf(request).then((body) => {
        bodies.push(body);
        if (body.includes('third')) answerJson(response, 200, '{}');
        reached.resolve();
      });
    });
    const clock = new VirtualClock();
    const clients = clientsAt(server.url, { timeoutMs: 30_000, maxConnections: 1 }, clock);
    const first = clients.call(stepCall('RADAR_SCAN', { body: { name: 'first' } }));
    const second = clients.call(stepCall('RADAR_SCAN', { body: { name: 'second' } }));
    await reached.promise;
    clock.advance(30_000);
    expect(failureOf(await first)).toMatchObject(timeout);
    expect(failureOf(await second)).toMatchObject({ ...timeout, mayHaveTakenEffect: false });
    const third = await clients.call(stepCall('RADAR_SCAN', { body: { name: 'third' } }));
    expect(third).toMatchObject({ kind: 'succeeded' });
    expect(bodies).toEqual(['{"name":"first"}', '{"name":"third"}']);
    await clients.close();
  });
});

describe('a call that is called off', () => {
  it('is aborted by its signal, before and while it runs', async () => {
    const reached = deferred();
    server = await httpServer(() => {
      reached.resolve();
    });
    const clients = clientsAt(server.url);
    const stop = new AbortController();
    const running = clients.call(stepCall('RADAR_SCAN', { signal: stop.signal }));
    await reached.promise;
    stop.abort();
    expect(await running).toEqual({ kind: 'aborted' });
    expect(await clients.call(stepCall('RADAR_SCAN', { signal: stop.signal }))).toEqual({ kind: 'aborted' });
    await clients.close();
  });

  it('shares its signal with any number of others', async () => {
    server = await httpServer((_, response) => {
      answerJson(response, 200, '{}');
    });
    const clients = clientsAt(server.url);
    const stop = new AbortController();
    const calls = Array.from({ length: 50 }, () =>
      clients.call(stepCall('RADAR_SCAN', { signal: stop.signal })),
    );
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
    const outcomes = await Promise.all(calls);
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['succeeded']));
    stop.abort();
    await clients.close();
  });

  it('is aborted by the closing of the clients, before and while it runs', async () => {
    const reached = deferred();
    server = await httpServer(() => {
      reached.resolve();
    });
    const clients = clientsAt(server.url);
    const running = clients.call(stepCall());
    await reached.promise;
    await clients.close();
    expect(await running).toEqual({ kind: 'aborted' });
    expect(await clients.call(stepCall())).toEqual({ kind: 'aborted' });
  });
});
