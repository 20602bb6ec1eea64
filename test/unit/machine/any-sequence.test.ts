import 'robot3/debug';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { continueChain, EMPTY_CHAIN } from '../../../src/contracts/audit-chain.js';
import type { AuditEntry } from '../../../src/contracts/audit-entry.js';
import { CampaignState } from '../../../src/contracts/enums.js';
import { decide } from '../../../src/machine/decide.js';
import { replay } from '../../../src/machine/replay.js';
import { take, walks } from '../../support/machine/arbitrary-events.js';
import { LEGAL_MOVES } from '../../support/machine/contract-table.js';
import { snapshotFaults } from '../../support/machine/snapshot-faults.js';
import { CAMPAIGN_ID } from '../../support/machine/trail.js';

const LEGAL = new Set(
  Object.entries(LEGAL_MOVES).flatMap(([from, moves]) =>
    Object.entries(moves).flatMap(([type, targets]) => targets.map((to) => `${from} ${type} ${to}`)),
  ),
);

describe('whatever happens to a campaign', () => {
  it('moves only as it may, and stays in known states', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const moves: string[] = [];
        const trail = take(walk, ({ event, before, decision, trail: { state } }) => {
          if (decision.kind === 'accepted') moves.push(`${before.state} ${event.type} ${state}`);
        });
        expect(moves.filter((move) => !LEGAL.has(move))).toEqual([]);
        expect(Object.keys(CampaignState)).toContain(trail.state);
      }),
      { numRuns: 500 },
    );
  });

  it('can make every legal move', () => {
    const made = new Set<string>();
    for (const walk of fc.sample(walks, { numRuns: 2000, seed: 7 })) {
      take(walk, ({ event, before, decision, trail }) => {
        if (decision.kind === 'accepted') made.add(`${before.state} ${event.type} ${trail.state}`);
      });
    }
    expect([...LEGAL].filter((move) => !made.has(move))).toEqual([]);
  });

  it('is not changed by what is refused', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        take(walk, ({ before, decision, trail }) => {
          if (decision.kind === 'refused' && trail.snapshot !== before) throw new Error('It was changed.');
        });
      }),
      { numRuns: 200 },
    );
  });

  it('keeps a snapshot that is at one with itself', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        take(walk, ({ event, before, trail }) => {
          const broken = snapshotFaults(trail.snapshot);
          if (broken.length > 0) expect({ broken, event, before, after: trail.snapshot }).toBeNull();
        });
      }),
      { numRuns: 500 },
    );
  });

  it('is decided the same way when it is asked again, and the question changes nothing', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        take(walk, ({ event, before, decision }) => {
          const question = JSON.stringify([before, event]);
          const again = JSON.stringify(decide(before, event));
          if (again !== JSON.stringify(decision)) throw new Error(`First it was ${JSON.stringify(decision)}`);
          if (JSON.stringify([before, event]) !== question) throw new Error('The question was changed.');
        });
      }),
      { numRuns: 200 },
    );
  });

  it('records every event by one entry: who caused it, its data, and the change of state that it always is', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        take(walk, ({ event, before, decision, trail: { state } }) => {
          if (decision.kind === 'refused') return;
          const [record, ...rest] = decision.entries;
          expect(record).toMatchObject({ actor: event.actor, metadata: event.data });
          const changes = decision.entries.flatMap(({ transition }) => transition ?? []);
          const change = { from: before.state, to: state, event: event.type };
          expect(changes).toEqual(before.state === state ? [] : [change]);
          expect(rest.filter(({ actor }) => actor !== 'orchestrator')).toEqual([]);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('leaves one unbroken chain that tells every change of state', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const trail = take(walk, () => undefined);
        const stored = JSON.parse(JSON.stringify(trail.entries)) as AuditEntry[];
        expect(continueChain(CAMPAIGN_ID, EMPTY_CHAIN, stored)).toEqual({
          sequence: stored.length,
          hash: trail.entries.at(-1)?.hash,
        });
        const transitions = stored.flatMap(({ transition }) => transition ?? []);
        const path = ['IDLE', ...transitions.map(({ to }) => to)];
        expect(path.at(-1)).toBe(trail.state);
        expect(transitions.map(({ from }) => from)).toEqual(path.slice(0, -1));
        expect(transitions.filter(({ from, to }) => from === to)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('replays from its stored trail to the same snapshot', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const trail = take(walk, () => undefined);
        const stored = JSON.parse(JSON.stringify(trail.entries)) as AuditEntry[];
        expect(replay(stored)).toEqual({ kind: 'replayed', snapshot: trail.snapshot });
      }),
      { numRuns: 500 },
    );
  });
});
