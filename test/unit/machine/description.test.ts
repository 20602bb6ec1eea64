import 'robot3/debug';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CampaignState, isStepState } from '../../../src/contracts/enums.js';
import { describeMachine } from '../../../src/machine/describe-machine.js';
import { take, walks } from '../../support/machine/arbitrary-events.js';
import { LEGAL_MOVES } from '../../support/machine/contract-table.js';

const { states, transitions, mermaid } = describeMachine();

describe('the machine as data', () => {
  it('has every state, marks the two final ones, and names the step of each step state', () => {
    expect(states.map(({ name }) => name)).toEqual(Object.values(CampaignState));
    expect(states.filter(({ final }) => final).map(({ name }) => name)).toEqual(['COMPLETED', 'CANCELLED']);
    for (const { name, step } of states) expect(step).toBe(isStepState(name) ? name : null);
  });

  it('tells exactly the legal moves', () => {
    const told = new Set(transitions.map(({ from, event, to }) => `${from} ${event} ${to}`));
    const legal = Object.entries(LEGAL_MOVES).flatMap(([from, moves]) =>
      Object.entries(moves).flatMap(([event, targets]) => targets.map((to) => `${from} ${event} ${to}`)),
    );
    expect([...told].sort()).toEqual(legal.sort());
  });

  it('is what decides: an unguarded event is never refused, an unlisted one always, a taken one is listed', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        take(walk, ({ event, before, decision, trail }) => {
          const rows = transitions.filter((row) => row.from === before.state && row.event === event.type);
          const told = `${before.state} ${event.type} ${decision.kind} ${trail.state}`;
          if (rows.length === 0 && decision.kind === 'accepted') throw new Error(told);
          if (rows.some((row) => row.guard === null) && decision.kind === 'refused') throw new Error(told);
          const listed = rows.some((row) => row.to === trail.state);
          if (decision.kind === 'accepted' && !listed) throw new Error(told);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('gives each condition a name of its own within a state and event', () => {
    const conditions = transitions.map(({ from, event, guard }) => `${from} ${event} ${String(guard)}`);
    expect(new Set(conditions).size).toBe(conditions.length);
    for (const { guard } of transitions) if (guard !== null) expect(guard).toMatch(/^[a-z]+(_[a-z]+)*$/);
  });

  it('draws every change of state once, from the start to the ends', () => {
    const drawn = mermaid.split('\n').filter((line) => line.includes('-->'));
    const changes = new Set(
      transitions.filter(({ from, to }) => from !== to).map(({ from, to }) => `  ${from} --> ${to}`),
    );
    expect(mermaid.startsWith('stateDiagram-v2\n')).toBe(true);
    expect(drawn.map((line) => line.split(':')[0]).sort()).toEqual(
      [...changes, '  [*] --> IDLE', '  COMPLETED --> [*]', '  CANCELLED --> [*]'].sort(),
    );
  });
});
