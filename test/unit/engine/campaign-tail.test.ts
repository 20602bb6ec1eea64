import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AuditEntry } from '../../../src/contracts/audit-entry.js';
import { CampaignTail } from '../../../src/engine/subscriptions/campaign-tail.js';
import { Trail, accepted } from '../../support/machine/trail.js';
import type { CommitNotice } from '../../../src/ports/event-stream.js';

const ENTRIES = longTrail();

function longTrail(): AuditEntry[] {
  const trail = Trail.at('RADAR_SCAN');
  while (trail.entries.length < 40) {
    accepted(trail.snapshot.pausedAt === null ? trail.pause() : trail.resume());
  }
  return trail.entries;
}

/** A notice of the entries from one sequence to another, with or without the entries. */
function notice(from: number, to: number, carried = true): CommitNotice {
  const entries = carried ? ENTRIES.slice(from - 1, to) : [];
  return { campaignId: 'c', tenantId: 't', sequence: to, entries };
}

/** The sequences that a tail has in memory. */
function held(tail: CampaignTail): number[] {
  return ENTRIES.map(({ sequence }) => sequence).filter((sequence) => tail.get(sequence) !== undefined);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n);
}

describe('the tail of a campaign', () => {
  it('holds what notices carry, as far as it has room', () => {
    const tail = new CampaignTail(5);
    tail.advance(2);
    tail.take(notice(3, 4));
    tail.take(notice(5, 9));
    expect(tail.head).toBe(9);
    expect(held(tail)).toEqual(range(5, 9));
    expect(tail.get(7)).toBe(ENTRIES[6]);
    expect(tail.get(4)).toBeUndefined();
    expect(tail.get(10)).toBeUndefined();
  });

  it('knows of entries that it does not hold, and forgets what is not the end any more', () => {
    const tail = new CampaignTail(10);
    tail.take(notice(1, 3));
    tail.take(notice(4, 5, false));
    expect(tail.head).toBe(5);
    expect(held(tail)).toEqual([]);
    tail.take(notice(6, 7));
    expect(held(tail)).toEqual([6, 7]);
  });

  it('wakes those who wait for what is news, and in any case when the poll comes round', () => {
    const tail = new CampaignTail(10);
    const ringsFor = (what: () => void) => {
      const before = tail.signal.rings;
      what();
      return tail.signal.rings - before;
    };
    expect(ringsFor(() => tail.advance(3))).toBe(1);
    expect(ringsFor(() => tail.advance(3))).toBe(0);
    expect(ringsFor(() => tail.advance(2))).toBe(0);
    expect(ringsFor(() => tail.look(3))).toBe(1);
    expect(tail.head).toBe(3);
  });

  it('is not led astray by notices that come twice, late or with gaps', () => {
    const tail = new CampaignTail(10);
    tail.take(notice(1, 2));
    tail.take(notice(5, 6));
    tail.take(notice(3, 4));
    tail.take(notice(5, 6));
    expect(tail.head).toBe(6);
    expect(held(tail)).toEqual([5, 6]);
  });

  it('holds a contiguous end within its capacity, each entry in its place, whatever comes', () => {
    const anyNotice = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.nat(4), fc.boolean())
      .map(([from, more, carried]) => notice(from, Math.min(40, from + more), carried));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.array(anyNotice, { maxLength: 40 }),
        (capacity, notices) => {
          const tail = new CampaignTail(capacity);
          let newest = 0;
          for (const next of notices) {
            const rings = tail.signal.rings;
            tail.take(next);
            newest = Math.max(newest, next.sequence);
            expect(tail.head).toBe(newest);
            expect(tail.signal.rings).toBeGreaterThan(rings);
            const sequences = held(tail);
            expect(sequences.length).toBeLessThanOrEqual(capacity);
            expect(sequences).toEqual(range(newest - sequences.length + 1, newest));
            for (const sequence of sequences) expect(tail.get(sequence)).toBe(ENTRIES[sequence - 1]);
          }
        },
      ),
    );
  });
});
