import { afterEach, describe, expect, it } from '@jest/globals';
import { auditEntryHash } from '../../src/contracts/audit-chain.js';
import type { AuditEntry } from '../../src/contracts/audit-entry.js';
import type { CommitNotice, EventStream } from '../../src/ports/event-stream.js';
import { eventually } from '../support/eventually.js';

/** One fan-out as two processes see it; where an adapter stays within one process, both ends are the same. */
export interface OpenEventStream {
  publisher: EventStream;
  subscriber: EventStream;
}

const unsigned: Omit<AuditEntry, 'hash'> = {
  id: 'QXVkaXRFbnRyeTox',
  campaignId: 'c1',
  sequence: 2,
  occurredAt: '2026-01-01T00:00:00.000Z',
  executionId: 'e1',
  actor: 'orchestrator',
  action: 'state_changed',
  transition: { from: 'IDLE', to: 'RADAR_SCAN', event: 'START' },
  metadata: { note: 'ü \u{1F600}', nested: [1.5, null, { deep: true }] },
  previousHash: '0'.repeat(64),
};
const entry: AuditEntry = { ...unsigned, hash: auditEntryHash(unsigned) };

function notice(campaignId: string, sequence = 2, entries: readonly AuditEntry[] = []): CommitNotice {
  return { campaignId, tenantId: 't1', sequence, entries };
}

/** What every event stream promises. `open` makes a fresh one whose listeners' errors go nowhere. */
export function describeEventStream(name: string, open: () => Promise<OpenEventStream>): void {
  describe(`event stream: ${name}`, () => {
    let opened: OpenEventStream | null = null;
    let flushes = 0;

    async function start(): Promise<OpenEventStream> {
      opened = await open();
      return opened;
    }

    afterEach(async () => {
      await opened?.subscriber.close();
      if (opened && opened.publisher !== opened.subscriber) await opened.publisher.close();
      opened = null;
    });

    /** Everything that was published before has arrived once this has. */
    async function flush({ publisher, subscriber }: OpenEventStream): Promise<void> {
      // One that is late from the last time must not be taken for this one.
      flushes += 1;
      const campaignId = `flush-${String(flushes)}`;
      let arrived = false;
      const stop = subscriber.subscribe(campaignId, () => (arrived = true));
      await eventually(() => {
        publisher.publish(notice(campaignId));
        expect(arrived).toBe(true);
      });
      stop();
    }

    it('tells those who listen to the campaign, and those who listen to all, the whole notice', async () => {
      const both = await start();
      const one: CommitNotice[] = [];
      const all: CommitNotice[] = [];
      both.subscriber.subscribe('c1', (heard) => one.push(heard));
      both.subscriber.subscribe(null, (heard) => !heard.campaignId.startsWith('flush') && all.push(heard));
      await flush(both);
      both.publisher.publish(notice('c1', 2, [entry]));
      both.publisher.publish(notice('c2', 7));
      await flush(both);
      expect(one).toEqual([notice('c1', 2, [entry])]);
      expect(all).toEqual([notice('c1', 2, [entry]), notice('c2', 7)]);
    });

    it('tells each listener, also when it is the same function twice, until it leaves', async () => {
      const both = await start();
      let heard = 0;
      const listener = () => (heard += 1);
      const first = both.subscriber.subscribe('c1', listener);
      both.subscriber.subscribe('c1', listener);
      await flush(both);
      both.publisher.publish(notice('c1'));
      await flush(both);
      expect(heard).toBe(2);
      first();
      first();
      both.publisher.publish(notice('c1'));
      await flush(both);
      expect(heard).toBe(3);
    });

    it('is not hurt by a listener that throws', async () => {
      const both = await start();
      const heard: number[] = [];
      both.subscriber.subscribe('c1', () => {
        throw new Error('a bug of a subscriber');
      });
      both.subscriber.subscribe('c1', ({ sequence }) => heard.push(sequence));
      await flush(both);
      both.publisher.publish(notice('c1', 1));
      both.publisher.publish(notice('c1', 2));
      await flush(both);
      expect(heard).toEqual([1, 2]);
    });

    it('lets listeners come and go while they are called', async () => {
      const both = await start();
      const heard: string[] = [];
      const leaveFirst = both.subscriber.subscribe('c1', () => {
        heard.push('first');
        leaveFirst();
        leaveSecond();
        both.subscriber.subscribe('c1', () => heard.push('late'));
      });
      const leaveSecond = both.subscriber.subscribe('c1', () => heard.push('second'));
      await flush(both);
      both.publisher.publish(notice('c1'));
      await flush(both);
      both.publisher.publish(notice('c1'));
      await flush(both);
      expect(heard).toEqual(['first', 'late']);
    });

    it('says nothing any more after it was closed, and bears to be used', async () => {
      const { publisher, subscriber } = await start();
      let heard = 0;
      subscriber.subscribe(null, () => (heard += 1));
      await subscriber.close();
      await publisher.close();
      publisher.publish(notice('c1'));
      subscriber.subscribe('c1', () => (heard += 1))();
      publisher.publish(notice('c1'));
      expect(heard).toBe(0);
    });
  });
}
