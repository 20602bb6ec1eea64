import { isStepState, type CampaignState, type StepState } from '../contracts/enums.js';
import { guardName, MACHINE_STATES, transitionsOf } from './campaign-machine.js';

/** One row of the machine's table. */
export interface MachineTransition {
  from: CampaignState;
  to: CampaignState;
  event: string;
  guard: string | null;
}

/** The machine as data. */
export interface MachineDescription {
  states: { name: CampaignState; final: boolean; step: StepState | null }[];
  transitions: MachineTransition[];
  /** A Mermaid state diagram. */
  mermaid: string;
}

/** Reads the machine off its definition. */
export function describeMachine(): MachineDescription {
  const transitions = MACHINE_STATES.flatMap((from) =>
    [...transitionsOf(from).entries()].flatMap(([event, rows]) =>
      rows.map((row) => ({ from, to: row.to as CampaignState, event, guard: guardName(row) })),
    ),
  );
  const states = MACHINE_STATES.map((name) => ({
    name,
    final: !transitions.some((row) => row.from === name && row.to !== name),
    step: isStepState(name) ? name : null,
  }));
  return { states, transitions, mermaid: diagram(states, transitions) };
}

/** One arrow for each pair of states; what keeps a campaign in its state is left to the table. */
function diagram(states: MachineDescription['states'], transitions: readonly MachineTransition[]): string {
  const arrows = new Map<string, Set<string>>();
  for (const { from, to, event } of transitions.filter((row) => row.from !== row.to)) {
    const arrow = `${from} --> ${to}`;
    arrows.set(arrow, (arrows.get(arrow) ?? new Set()).add(event));
  }
  const lines = [...arrows].map(([arrow, events]) => `  ${arrow}: ${[...events].join(', ')}`);
  const ends = states.filter((state) => state.final).map((state) => `  ${state.name} --> [*]`);
  return ['stateDiagram-v2', `  [*] --> ${String(states[0]?.name)}`, ...lines, ...ends, ''].join('\n');
}
