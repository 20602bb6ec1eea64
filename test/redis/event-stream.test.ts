import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { auditEntryHash } from '../../src/contracts/audit-chain.js';
import type { AuditEntry } from '../../src/contracts/audit-entry.js';
import type { JsonObject } from '../../src/contracts/json.js';
import { formatBatch, formatNotice, parseBatch } from '../../src/events/redis/notice-batch.js';
import { RedisEventStream } from '../../src/events/redis/redis-event-stream.js';
import type { CommitNotice } from '../../src/ports/event-stream.js';
import { Connections } from '../support/redis/connections.js';
import { describeWithRedis } from '../support/redis/describe-with-redis.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { eventually } from '../support/eventually.js';

function entry(sequence: number, metadata: JsonObject = {}): AuditEntry {
  const unsigned = {
    id: `entry-${String(sequence)}`,
    campaignId: 'c1',
    sequence,
    occurredAt: '2026-01-01T00:00:00.000Z',
    executionId: 'e1',
    actor: 'orchestrator',
    action: 'state_changed',
    transition: null,
    metadata,
    previousHash: '0'.repeat(64),
  };
  return { ...unsigned, hash: auditEntryHash(unsigned) };
}

const notice = (sequence: number, entries: readonly AuditEntry[] = []): CommitNotice => ({
  campaignId: 'c1',
  tenantId: 't1',
  sequence,
  entries,
});
const all = () => 'entries' as const;

describe('a message on the channel', () => {
  test('carries notices and their entries, whatever they say', () => {
    const metadata = fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }));
    const notices = fc.array(
      fc.tuple(fc.integer({ min: 2, max: 9 }), metadata, metadata).map(([sequence, one, other]) => {
        return notice(sequence, [entry(sequence - 1, one), entry(sequence, other)]);
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(notices, (sent) => {
        const lines = sent.map((each) => formatNotice(each) ?? '');
        expect(parseBatch(formatBatch('them', lines), 'us', all)).toEqual(JSON.parse(JSON.stringify(sent)));
      }),
    );
  });

  test('leaves out entries that are too big', () => {
    const big = notice(1, [entry(1, { text: 'x'.repeat(20_000) })]);
    expect(parseBatch(formatBatch('them', [formatNotice(big) ?? '']), 'us', all)).toEqual([notice(1)]);
  });

  test('of our own says nothing', () => {
    expect(parseBatch(formatBatch('us', [formatNotice(notice(1)) ?? '']), 'us', all)).toEqual([]);
  });

  test('brings those who only need the bell no entries, and those who want nothing nothing', () => {
    const message = formatBatch('them', [formatNotice(notice(1, [entry(1)])) ?? '']);
    expect(parseBatch(message, 'us', all)).toEqual([notice(1, [entry(1)])]);
    expect(parseBatch(message, 'us', () => 'bell')).toEqual([notice(1)]);
    expect(parseBatch(message, 'us', () => 'nothing')).toEqual([]);
  });

  test('never makes an entry of what is none, whatever a stranger writes', () => {
    const sound = [entry(1), entry(2)];
    const changed = fc
      .tuple(fc.nat(1), fc.constantFrom(...Object.keys(entry(1))), fc.jsonValue())
      .map(([index, name, value]) =>
        sound.map((each, at) => (at === index ? { ...each, [name]: value } : each)),
      )
      .filter((entries) => JSON.stringify(entries) !== JSON.stringify(sound));
    const rubbish = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      changed.map((entries) => JSON.stringify(entries)),
      fc.constantFrom(JSON.stringify([entry(2), entry(1)]), JSON.stringify([entry(1)])),
    );
    fc.assert(
      fc.property(rubbish, (text) => {
        for (const message of [text, `notices/1 them\n${text}`, `notices/1 them\nc1 t1 2 ${text}`]) {
          for (const { entries } of parseBatch(message, 'us', all)) expect(entries).toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
    expect(parseBatch(`notices/1 them\nc1 t1 2 ${JSON.stringify(sound)}`, 'us', all)).toHaveLength(1);
  });
});

describeWithRedis('fan-out over Redis', () => {
  let server: RedisServer;
  const connections = new Connections();
  const errors: unknown[] = [];
  const open = async () => {
    const connection = await connections.connect(server.url);
    return { connection, stream: new RedisEventStream(connection, (error) => errors.push(error)) };
  };

  beforeEach(async () => (server = await RedisServer.start()));
  afterEach(async () => {
    connections.closeAll();
    await server.stop();
    expect(errors.splice(0)).toEqual([]);
  });

  test('rings in this process before publish returns, and its echo rings nobody', async () => {
    const [one, other] = [await open(), await open()];
    const heard: number[] = [];
    const elsewhere: number[] = [];
    one.stream.subscribe('c1', ({ sequence }) => heard.push(sequence));
    other.stream.subscribe('c1', ({ sequence }) => elsewhere.push(sequence));
    let next = 0;
    await eventually(() => {
      next += 1;
      one.stream.publish(notice(next));
      expect(heard.at(-1)).toBe(next);
      expect(elsewhere).not.toEqual([]);
    });
    expect(heard).toEqual(Array.from({ length: next }, (_, index) => index + 1));
  });

  test('rings in this process while Redis is lost, and everywhere again when it is back', async () => {
    const [one, other] = [await open(), await open()];
    const heard: number[] = [];
    const elsewhere: number[] = [];
    one.stream.subscribe('c1', ({ sequence }) => heard.push(sequence));
    other.stream.subscribe('c1', ({ sequence }) => elsewhere.push(sequence));
    await server.kill9();
    for (let sequence = 1; sequence <= 1000; sequence += 1) one.stream.publish(notice(sequence));
    expect(heard).toHaveLength(1000);
    await server.start();
    await eventually(() => {
      one.stream.publish(notice(2000));
      expect(elsewhere).toContain(2000);
    });
  });

  test('is not hurt by a stranger on the channel', async () => {
    const { connection, stream } = await open();
    const heard: CommitNotice[] = [];
    stream.subscribe('c1', (each) => heard.push(each));
    const channel = connection.channel('events');
    await server.use(async (redis) => {
      await redis.publish(channel, '');
      await redis.publish(channel, 'notices/1');
      await redis.publish(channel, Buffer.from([0xff, 0xfe, 0x00]));
      await redis.publish(channel, 'notices/1 them\nc1 t1 -1 \nc1 t1 1 [{"id":1}]\nc1 t1 1e3 ');
      await redis.publish(channel, 'notices/1 them\nc1 t1 7 ');
    });
    await eventually(() => expect(heard).toEqual([notice(7)]));
  });

  test('keeps deployments apart that use other databases of one Redis', async () => {
    const here = await open();
    const there = await connections.connect(server.url.replace('/0', '/1'));
    const heard: number[] = [];
    new RedisEventStream(there, () => undefined).subscribe(null, ({ sequence }) => heard.push(sequence));
    const control = await open();
    const arrived: number[] = [];
    control.stream.subscribe(null, ({ sequence }) => arrived.push(sequence));
    await eventually(() => {
      here.stream.publish(notice(1));
      expect(arrived).not.toEqual([]);
    });
    expect(heard).toEqual([]);
  });
});
