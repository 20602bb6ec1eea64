import { FAULTS, FAULT_TARGETS, type FaultDefinition, type OperationName } from './faults.js';
import { objectAt, textAt, type JsonObject } from './json.js';

/**
 * A named way for a campaign to go. It steers the services through what they work on, `inputs`, wherever it can:
 * then the real rules decide. Only what no input can bring about, such as an outage, is a fault.
 */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** Laid over the campaign's metadata. */
  readonly inputs: JsonObject;
  readonly fault?: FaultDefinition;
  /** The steps that the fault hits. */
  readonly faultyOperations: ReadonlySet<OperationName>;
}

export const HAPPY: Scenario = steered('happy', 'everything is answered, every check passes', {});

/** The scenarios that are made of inputs alone. */
export const STEERED_SCENARIOS: readonly Scenario[] = [
  HAPPY,
  steered(
    'blocked',
    'two critical checks fail, and no revision can mend them: over budget, locked pale text',
    {
      budget: { total: 150_000, cap: 100_000, currency: 'EUR' },
      brand: { background: '#ffffff', text: '#b8b8b8', locked: true },
    },
  ),
  steered('revision', 'the first content is too pale (critical); with the feedback the second is readable', {
    brand: { background: '#ffffff', text: '#a0a8b0' },
  }),
  steered('review', 'a regulated industry without its disclaimer (high): somebody has to look at it', {
    industry: 'finance',
    omit_disclaimer: true,
  }),
  steered('warnings', 'the message is longer than the channels show (medium): published with a warning', {
    message:
      'Everything that you ever wanted to tell your customers, and everything that they never asked to be told, ' +
      'put into one long sentence which no channel shows in full, so that the end of it, where the offer is, ' +
      'goes unread, and with it, as so often, the price.',
  }),
  steered('policy', 'an industry that nobody may advertise for: the Analyst answers 451', {
    industry: 'tobacco',
  }),
  steered('embargo', 'nothing may be published yet: the last service answers 422 with reason FAILED_POLICY', {
    embargo_until: '2999-01-01T00:00:00Z',
  }),
];

const SCENARIOS: ReadonlyMap<string, Scenario> = new Map(
  [...STEERED_SCENARIOS, ...faultScenarios()].map((scenario): [string, Scenario] => [
    scenario.name,
    scenario,
  ]),
);

/** Every name that `findScenario` knows. */
export const SCENARIO_NAMES: readonly string[] = [...SCENARIOS.keys()];

export function findScenario(name: string): Scenario | undefined {
  return SCENARIOS.get(name);
}

/**
 * The scenario of a call: the one that the campaign asks for in `metadata.scenario`, which the Analyst passes on
 * to later steps as `strategy.scenario`; otherwise the one for all. A name that is not known asks for nothing,
 * since a campaign may use the word for something of its own.
 */
export function scenarioOfCall(body: JsonObject, forAll: Scenario): Scenario {
  const name =
    textAt(objectAt(body, 'metadata'), 'scenario') ?? textAt(objectAt(body, 'strategy'), 'scenario');
  return (name === undefined ? undefined : findScenario(name)) ?? forAll;
}

/** A campaign's metadata with the scenario's inputs laid over it. */
export function steeredMetadata(metadata: JsonObject, scenario: Scenario): JsonObject {
  return { ...metadata, ...scenario.inputs };
}

function steered(name: string, summary: string, inputs: JsonObject): Scenario {
  return { name, summary, inputs, faultyOperations: new Set() };
}

function faultScenarios(): Scenario[] {
  const everywhere: readonly OperationName[] = [...FAULT_TARGETS.values()].flat();
  return FAULTS.flatMap((fault) => {
    const aimed = (name: string, operations: readonly OperationName[]): Scenario => ({
      name,
      summary: fault.summary,
      inputs: {},
      fault,
      faultyOperations: new Set(operations),
    });
    return [
      aimed(fault.kind, everywhere),
      ...[...FAULT_TARGETS].map(([target, operations]) => aimed(`${fault.kind}-${target}`, operations)),
    ];
  });
}
