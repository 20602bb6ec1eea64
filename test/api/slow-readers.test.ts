import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AuditEntry } from '../../src/contracts/audit-entry.js';
import { aRecord, aStoreOf, anEntry, fakeEngine, FakeStream } from '../support/fake-engine.js';
import { RawSocket } from '../support/raw-socket.js';
import { serve, type Served } from '../support/serve.js';
import { settled, waitUntil } from '../support/wait-until.js';

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
afterEach(() => server.close());

describe('a reader that stops reading while 50,000 entries wait for it', () => {
  test('over a WebSocket costs no more than the network holds, and goes on in order, without a gap, once it reads on', async () => {
    const client = await RawSocket.ready(server.wsUrl);
    client.pause();
    client.subscribe('1', EVENTS);

    const pulled = await settled(() => stream.pulled);
    expect(pulled).toBeGreaterThan(0);
    expect(pulled).toBeLessThan(STORED / 4);

    client.resume();
    await waitUntil(() => client.received.length > pulled + 5_000, 'what was held, and more');
    const sequences = client.received.slice(1).map(sequenceOf);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    await client.close();
    await waitUntil(() => stream.returned, 'the stream to be let go');
  });

  test('over an event stream costs no more than the network holds, and is let go of when it leaves', async () => {
    const response = await openEventStream(server.port, EVENTS);
    response.pause();

    const pulled = await settled(() => stream.pulled);
    expect(pulled).toBeGreaterThan(0);
    expect(pulled).toBeLessThan(STORED / 4);

    response.destroy();
    await waitUntil(() => stream.returned, 'the stream to be let go');
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
