import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AuditEntry } from '../../src/contracts/audit-entry.js';
import { KEEP_ALIVE_MS } from '../../src/server/options.js';
import { aRecord, aStoreOf, anEntry, fakeEngine, FakeStream } from '../support/fake-engine.js';
import { RawSocket } from '../support/raw-socket.js';
import { serve, type Served } from '../support/serve.js';
import { eventually } from '../support/eventually.js';
import { settled } from '../support/settled.js';
import { VirtualClock } from '../support/virtual-clock.js';

const ID = '0195a000-0000-7000-8000-000000000001';
const STORED = 50_000;
const EVENTS = `subscription { campaignEvents(campaignId: "${ID}", after: 0) { sequence metadata } }`;

let server: Served;
let stream: FakeStream<AuditEntry>;

beforeEach(async () => {
  const entry = anEntry(ID, 1, { metadata: { text: 'x'.repeat(2_000) } });
  stream = new FakeStream((index) => (index < STORED ? { ...entry, sequence: index + 1 } : null));
  const store = aStoreOf([aRecord(ID)]);
  server = await serve({ engine: fakeEngine({ store, campaignEvents: () => stream }) });
});
afterEach(async () => {
  RawSocket.dropAll();
  await server.close();
});

describe('a reader that stops reading while 50,000 entries wait for it', () => {
  test('over a WebSocket costs no more than the network holds, and goes on in order, without a gap, once it reads on', async () => {
    const client = await RawSocket.ready(server.wsUrl);
    client.pause();
    client.subscribe('1', EVENTS);

    const pulled = await settled(() => stream.pulled);
    expect(pulled).toBeGreaterThan(0);
    expect(pulled).toBeLessThan(STORED / 4);

    client.resume();
    await eventually(() => expect(client.received.length).toBeGreaterThan(pulled + 5_000));
    const sequences = client.received.slice(1).map(sequenceOf);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    await client.close();
    await eventually(() => expect(stream.returned).toBe(true));
  });

  test('over an event stream costs no more than the network holds, and is let go of when it leaves', async () => {
    const response = await openEventStream(server.port, EVENTS);
    response.pause();

    const pulled = await settled(() => stream.pulled);
    expect(pulled).toBeGreaterThan(0);
    expect(pulled).toBeLessThan(STORED / 4);

    response.destroy();
    await eventually(() => expect(stream.returned).toBe(true));
  });
});

test('a client that asks and asks but reads no answer is not listened to until it reads', async () => {
  const client = await RawSocket.ready(server.wsUrl);
  client.pause();
  const payload = { text: 'x'.repeat(32_000) };
  for (let i = 0; i < 1_500; i += 1) client.say({ type: 'ping', payload });
  expect(await settled(() => client.unsent)).toBeGreaterThan(10_000_000);

  client.resume();
  await eventually(() => expect(client.received).toHaveLength(1_501));
  await client.close();
});

describe('a client is tested for life', () => {
  let clock: VirtualClock;
  let client: RawSocket;
  beforeEach(async () => {
    clock = new VirtualClock();
    await server.close();
    const quiet = new FakeStream<AuditEntry>(() => null);
    stream = quiet;
    server = await serve({ engine: fakeEngine({ campaignEvents: () => quiet }), clock });
    client = await RawSocket.ready(server.wsUrl);
    client.subscribe('1', EVENTS);
    await eventually(() => expect(stream.waiting).toBe(true));
  });

  test('and given up when it gives no sign for about a minute', async () => {
    client.pause();
    for (let i = 0; i < 5; i += 1) clock.advance(KEEP_ALIVE_MS);
    expect(stream.returned).toBe(false);
    clock.advance(KEEP_ALIVE_MS);
    await eventually(() => expect(stream.returned).toBe(true));
    client.resume();
    expect(await client.closed).toBe(1006);
    expect(clock.timers).toBe(0);
  });

  test('and kept as long as it answers, although nothing else happens', async () => {
    for (let i = 1; i <= 10; i += 1) {
      clock.advance(KEEP_ALIVE_MS);
      await eventually(() => expect(client.pings).toBe(i));
      client.say({ type: 'ping' });
      await client.next('pong');
    }
    expect(stream.returned).toBe(false);
    await client.close();
  });
});

function sequenceOf({ payload }: { payload?: unknown }): number {
  return (payload as { data: { campaignEvents: { sequence: number } } }).data.campaignEvents.sequence;
}

function openEventStream(port: number, query: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
    request({ port, path: '/graphql/stream', method: 'POST', headers }, resolve)
      .on('error', reject)
      .end(JSON.stringify({ query }));
  });
}
