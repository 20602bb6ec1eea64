import 'robot3/debug';
import { describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '../../../src/contracts/audit-entry.js';
import { replay, type Replay } from '../../../src/machine/replay.js';
import { accepted, ASKS_FOR_REVIEW, Trail } from '../../support/machine/trail.js';

/** A campaign that saw a bit of everything. */
function eventful(): Trail {
  const trail = Trail.at('RADAR_SCAN');
  accepted(trail.fail());
  accepted(trail.pause());
  accepted(trail.resume());
  accepted(trail.succeed());
  accepted(trail.park());
  accepted(trail.failForGood({ uses_retry: false }));
  accepted(trail.retry());
  accepted(trail.succeed());
  accepted(trail.interrupt());
  accepted(trail.succeed());
  accepted(trail.succeed(ASKS_FOR_REVIEW));
  accepted(trail.approve());
  accepted(trail.startPublish());
  accepted(trail.succeed());
  accepted(trail.failForGood());
  return trail;
}

function replayed(change: (entries: AuditEntry[]) => AuditEntry[]): Replay {
  return replay(change(JSON.parse(JSON.stringify(eventful().entries)) as AuditEntry[]));
}

/** The stored trail with a change to the first entry that fits. */
function altered(fits: (entry: AuditEntry) => boolean, change: (entry: AuditEntry) => AuditEntry): Replay {
  return replayed((entries) => {
    const index = entries.findIndex(fits);
    return entries.map((entry, at) => (at === index ? change(entry) : entry));
  });
}

const sequenceOf = (action: string) => eventful().entries.find((entry) => entry.action === action)?.sequence;

describe('the replay of a stored trail', () => {
  it('comes to the snapshot that the campaign had', () => {
    const trail = eventful();
    expect(replayed((entries) => entries)).toEqual({ kind: 'replayed', snapshot: trail.snapshot });
    expect(trail.snapshot).toMatchObject({
      state: 'COMPLETED',
      executionCount: 2,
      publishOutcome: 'CONFIRMED',
    });
  });

  it('may stop after any commit', () => {
    const { entries } = eventful();
    const ends = entries.map((_, index) => replay(entries.slice(0, index + 1)).kind);
    expect(ends[0]).toBe('replayed');
    expect(ends.filter((kind) => kind === 'differs')).not.toHaveLength(0);
    expect(replay(entries.slice(0, sequenceOf('retry_scheduled'))).kind).toBe('replayed');
  });

  it('notices a trail that ends within a commit', () => {
    const sequence = Number(sequenceOf('retry_scheduled'));
    expect(replayed((entries) => entries.slice(0, sequence - 1))).toEqual({
      kind: 'differs',
      sequence,
      message: 'the trail ends where retry_scheduled would follow',
    });
  });

  it('notices an event that would be refused today', () => {
    const sequence = Number(sequenceOf('campaign_paused'));
    const twice = replayed((entries) => {
      const paused = entries[sequence - 1];
      return paused ? [...entries.slice(0, sequence), { ...paused, sequence: sequence + 1 }] : [];
    });
    expect(twice).toEqual({
      kind: 'differs',
      sequence: sequence + 1,
      message: 'today it would be refused: ILLEGAL_TRANSITION',
    });
  });

  it('notices a change of state that would lead elsewhere today', () => {
    const found = altered(
      ({ transition }) => transition?.event === 'START',
      (entry) => ({ ...entry, transition: { from: 'IDLE', to: 'STRATEGY_GEN', event: 'START' } }),
    );
    expect(found).toMatchObject({ kind: 'differs', sequence: 2 });
  });

  it('notices what would be noted differently today', () => {
    const found = altered(
      ({ action }) => action === 'retry_scheduled',
      (entry) => ({ ...entry, metadata: { ...entry.metadata, delay_ms: 1 } }),
    );
    expect(found).toMatchObject({ kind: 'differs', sequence: sequenceOf('retry_scheduled') });
  });

  it('notices actions that it does not know', () => {
    const found = altered(
      ({ action }) => action === 'step_parked',
      (entry) => ({ ...entry, action: 'step_teleported' }),
    );
    expect(found).toMatchObject({
      sequence: sequenceOf('step_parked'),
      message: 'step_teleported is no event of the machine',
    });
    const strange = altered(
      ({ transition }) => transition?.event === 'START',
      (entry) => ({ ...entry, transition: { from: 'IDLE', to: 'RADAR_SCAN', event: 'toString' } }),
    );
    expect(strange).toMatchObject({ kind: 'differs', sequence: 2 });
  });

  it('needs the beginning of the trail', () => {
    expect(replay([])).toEqual({ kind: 'differs', sequence: 0, message: 'the trail is empty' });
    expect(replayed((entries) => entries.slice(1))).toMatchObject({ kind: 'differs', sequence: 2 });
  });
});
