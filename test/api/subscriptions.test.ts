import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { AuditEntry } from '../../src/contracts/audit-entry.js';
import { SubscriptionRefusedError, type Engine } from '../../src/engine/engine.js';
import type { CampaignRecord } from '../../src/ports/campaign-record.js';
import { eventually } from '../support/eventually.js';
import { aFeedEntry, aRecord, aStoreOf, anEntry, fakeEngine, FakeStream } from '../support/fake-engine.js';
import { RawSocket } from '../support/raw-socket.js';
import { serve, type Served } from '../support/serve.js';

const ID = '0195a000-0000-7000-8000-000000000001';
const EVENTS = `subscription { campaignEvents(campaignId: "${ID}", after: 0) { sequence campaign { version } } }`;

interface EventResult {
  campaignEvents: { sequence: number; campaign: { version: number } };
}

/** What both stock clients hand over. */
interface Result {
  data?: EventResult | null | undefined;
  errors?: readonly { message: string; extensions?: Record<string, unknown> | undefined }[] | undefined;
}

let server: Served;
let records: CampaignRecord[];
let streams: FakeStream<AuditEntry>[];
let entries: AuditEntry[];
let calls: string[];

beforeEach(() => {
  records = [aRecord(ID)];
  streams = [];
  entries = [];
});
afterEach(async () => {
  RawSocket.dropAll();
  await server.close();
});

async function serveStreams(parts: Partial<Engine> = {}): Promise<void> {
  const store = aStoreOf(records);
  calls = store.calls;
  const campaignEvents = () => {
    const stream = new FakeStream<AuditEntry>((index) => entries[index] ?? null);
    streams.push(stream);
    return stream;
  };
  server = await serve({ engine: fakeEngine({ store, campaignEvents, ...parts }) });
}

/** One more entry is stored, and everyone who watches is told. */
function commit(): void {
  const sequence = entries.length + 1;
  records[0] = aRecord(ID, { version: sequence, sequence });
  entries.push(anEntry(ID, sequence));
  streams.forEach((stream) => stream.ring());
}

async function* overWebSocket(query: string): AsyncGenerator<Result> {
  const client = createWsClient({ url: server.wsUrl, webSocketImpl: WebSocket });
  try {
    yield* client.iterate<EventResult>({ query });
  } finally {
    await client.dispose();
  }
}

async function* overEventStream(query: string): AsyncGenerator<Result> {
  const client = createSseClient({ url: `${server.url}/graphql/stream` });
  try {
    yield* client.iterate<EventResult>({ query });
  } finally {
    client.dispose();
  }
}

describe.each([
  ['a WebSocket', overWebSocket],
  ['an event stream', overEventStream],
])('a subscription over %s', (_transport, subscribe) => {
  test('shows each entry with the campaign at that moment or later', async () => {
    await serveStreams();
    commit();
    const seen: [number | undefined, number | undefined][] = [];
    for await (const { data } of subscribe(EVENTS)) {
      seen.push([data?.campaignEvents.sequence, data?.campaignEvents.campaign.version]);
      if (seen.length === 3) break;
      commit();
    }
    expect(seen).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  test('is let go of at once when the client leaves, although nothing happens', async () => {
    await serveStreams();
    commit();
    for await (const { data } of subscribe(EVENTS)) {
      expect(data?.campaignEvents.sequence).toBe(1);
      break;
    }
    await eventually(() => expect(streams.every(({ returned }) => returned)).toBe(true));
  });

  test('to an unknown campaign is one error with the code NOT_FOUND, and then the end', async () => {
    const refusal = new SubscriptionRefusedError('NOT_FOUND', 'There is no such campaign.');
    await serveStreams({ campaignEvents: () => failing(refusal) });
    const results = [];
    for await (const result of subscribe(EVENTS)) results.push(result);
    expect(
      results.map(({ errors }) => errors?.map(({ message, extensions }) => [message, extensions])),
    ).toEqual([[['There is no such campaign.', { code: 'NOT_FOUND' }]]]);
  });

  test('that fails inside tells nothing but a request id, which the log has too', async () => {
    await serveStreams({ campaignEvents: () => failing(new Error('SELECT secret FROM /var/lib')) });
    const results = [];
    for await (const result of subscribe(EVENTS)) results.push(result);
    expect(results).toHaveLength(1);
    expect(JSON.stringify(results)).not.toMatch(/SELECT|secret/);
    const extensions = results[0]?.errors?.[0]?.extensions;
    expect(extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) });
    expect(server.log.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({ requestId: extensions?.['requestId'] }),
    );
  });
});

test('an entry never comes with an older campaign, even where it was read a moment too early', async () => {
  await serveStreams();
  entries = [anEntry(ID, 1), anEntry(ID, 2)];
  const stale = aRecord(ID, { version: 1, sequence: 1 });
  records[0] = aRecord(ID, { version: 2, sequence: 2 });
  await server.close();
  let reads = 0;
  const store = {
    ...aStoreOf(records),
    findMany: async () => ((reads += 1) === 2 ? [stale] : records),
  };
  server = await serve({
    engine: fakeEngine({ store, campaignEvents: () => new FakeStream((i) => entries[i] ?? null) }),
  });
  const versions = [];
  for await (const { data } of overWebSocket(EVENTS)) {
    versions.push(data?.campaignEvents.campaign.version);
    if (versions.length === 2) break;
  }
  expect(versions).toEqual([2, 2]);
  expect(reads).toBe(3);
});

test('the feed shows only what its filter lets through, and goes on behind the cursor it is given', async () => {
  const moved = { from: 'IDLE', to: 'RADAR_SCAN', event: 'START' } as const;
  const items = [
    aFeedEntry(anEntry(ID, 1), 'c1'),
    aFeedEntry(anEntry(ID, 2, { transition: moved }), 'c2'),
    aFeedEntry(anEntry(ID, 3), 'c3'),
    aFeedEntry(anEntry(ID, 4, { transition: { ...moved, to: 'CANCELLED' } }), 'c4'),
  ];
  const asked: (string | undefined)[] = [];
  const campaignFeed: Engine['campaignFeed'] = (_scope, after) => {
    asked.push(after);
    return new FakeStream((index) => items[index] ?? null);
  };
  await serveStreams({ campaignFeed });
  const client = await RawSocket.ready(server.wsUrl);
  client.subscribe(
    '1',
    'subscription { campaignFeed(after: "c0", filter: { transitionsOnly: true }) { cursor } }',
  );
  expect([await client.next('next'), await client.next('next')].map(({ payload }) => payload)).toEqual([
    { data: { campaignFeed: { cursor: 'c2' } } },
    { data: { campaignFeed: { cursor: 'c4' } } },
  ]);
  client.subscribe('2', 'subscription { campaignFeed(filter: { states: [CANCELLED] }) { cursor } }');
  expect((await client.next('next')).payload).toEqual({ data: { campaignFeed: { cursor: 'c4' } } });
  expect(asked).toEqual(['c0', undefined]);
  await client.close();
});

test('a thousand subscribers see every entry of a burst in order, and leave nothing behind', async () => {
  await serveStreams();
  const sockets = await Promise.all(Array.from({ length: 10 }, () => RawSocket.ready(server.wsUrl)));
  for (const socket of sockets) {
    for (let i = 0; i < 100; i += 1) {
      socket.subscribe(
        String(i),
        `subscription { campaignEvents(campaignId: "${ID}", after: 0) { sequence } }`,
      );
    }
  }
  await eventually(() => expect(streams).toHaveLength(1_000));
  for (let i = 0; i < 5; i += 1) commit();
  await eventually(() => expect(sockets.every(({ received }) => received.length === 501)).toBe(true));
  for (const { received } of sockets) {
    const ofOne = received.filter(({ id }) => id === '7').map(({ payload }) => payload);
    expect(ofOne).toEqual([1, 2, 3, 4, 5].map((sequence) => ({ data: { campaignEvents: { sequence } } })));
  }
  sockets.forEach((socket) => socket.drop());
  await eventually(() => expect(streams.every(({ returned }) => returned)).toBe(true));
  expect(calls).toEqual([]);
});

/** A stream whose first item is a failure. */
function failing(error: Error): AsyncIterableIterator<never> {
  return {
    next: () => Promise.reject(error),
    return: () => Promise.resolve({ done: true, value: undefined }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
