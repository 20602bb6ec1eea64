import { parseArgs } from 'node:util';
import { FAULTS, FAULT_TARGETS } from './faults.js';
import type { Latency } from './operation-runner.js';
import { findScenario, STEERED_SCENARIOS } from './scenarios.js';
import type { ServicePorts, ServicesOptions } from './start-services.js';

/** What a command line asks for. */
export type Command =
  | { readonly kind: 'start'; readonly options: ServicesOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string };

export const USAGE = `Usage: node dist/examples/services/main.js [options]

Starts the four reference services: Radar, Analyst, Visual, Optimizer.

  --host HOST          where to listen (127.0.0.1)
  --port-base PORT     the first of four ports in a row (8001)
  --ports A,B,C,D      the four ports, each 0 for a free one
  --free-ports         takes four free ports
  --latency MS|MIN-MAX how long a step's work takes, in milliseconds (0)
  --failure-rate SHARE the share of calls that get 503 by chance, 0 to 1 (0)
  --seed NUMBER        makes chance repeatable (1)
  --scenario NAME      for campaigns whose metadata.scenario names none (happy)
  --slow-ms MS         how long the work takes in the scenario slow (3000)
  --ledger FILE        keeps publications there, so that they survive a restart
  --help               shows this

When they are ready, one line of JSON on stdout says where they are.

Scenarios:
${STEERED_SCENARIOS.map(({ name, summary }) => `  ${name.padEnd(20)} ${summary}`).join('\n')}
${FAULTS.map(({ kind, summary }) => `  ${kind.padEnd(20)} ${summary}`).join('\n')}
The last ${FAULTS.length} hit every step, or one service or step when its name follows, as in flaky-radar:
  ${[...FAULT_TARGETS.keys()].join(', ')}
`;

const FLAGS = {
  host: { type: 'string' },
  'port-base': { type: 'string' },
  ports: { type: 'string' },
  'free-ports': { type: 'boolean' },
  latency: { type: 'string' },
  'failure-rate': { type: 'string' },
  seed: { type: 'string' },
  scenario: { type: 'string' },
  'slow-ms': { type: 'string' },
  ledger: { type: 'string' },
  help: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof FLAGS }>>['values'];

/** Reads the arguments after the program's name. Whatever is wrong with them is said in `message`. */
export function parseCommandLine(args: readonly string[]): Command {
  try {
    const { values } = parseArgs({ args: [...args], options: FLAGS });
    if (values.help === true) return { kind: 'help' };
    return { kind: 'start', options: optionsFrom(values) };
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) };
  }
}

function optionsFrom(values: Values): ServicesOptions {
  return {
    host: values.host,
    ports: portsFrom(values),
    latencyMs: values.latency === undefined ? undefined : latencyFrom(values.latency),
    failureRate: numberFrom('failure-rate', values['failure-rate'], 0, 1),
    seed: wholeNumberFrom('seed', values.seed, 0, 0xffff_ffff),
    scenario: scenarioFrom(values.scenario),
    slowMs: numberFrom('slow-ms', values['slow-ms'], 0, 3_600_000),
    ledgerFile: values.ledger,
  };
}

function portsFrom(values: Values): ServicesOptions['ports'] {
  const ways = [values['port-base'], values.ports, values['free-ports']].filter((way) => way !== undefined);
  if (ways.length > 1) throw new RangeError('Give only one of --port-base, --ports and --free-ports.');
  if (values['free-ports'] === true) return 0;
  const base = wholeNumberFrom('port-base', values['port-base'], 1, 65_532);
  if (base !== undefined) return fourPorts([base, base + 1, base + 2, base + 3]);
  if (values.ports === undefined) return undefined;
  return fourPorts(values.ports.split(',').map((port) => wholeNumberFrom('ports', port, 0, 65_535)));
}

function fourPorts(ports: readonly (number | undefined)[]): ServicePorts {
  const [radar, analyst, visual, optimizer] = ports;
  if (
    radar === undefined ||
    analyst === undefined ||
    visual === undefined ||
    optimizer === undefined ||
    ports.length > 4
  ) {
    throw new RangeError('--ports takes four numbers, as in 8001,8002,8003,8004.');
  }
  return { radar, analyst, visual, optimizer };
}

function latencyFrom(text: string): Latency {
  const [min = '', max = min, ...rest] = text.split('-');
  const minMs = numberFrom('latency', min, 0, 3_600_000) ?? 0;
  const maxMs = numberFrom('latency', max, 0, 3_600_000) ?? 0;
  if (rest.length > 0 || minMs > maxMs) throw new RangeError('--latency takes MS or MIN-MAX, as in 20-80.');
  return { minMs, maxMs };
}

function scenarioFrom(name: string | undefined): string | undefined {
  if (name !== undefined && findScenario(name) === undefined) {
    throw new RangeError(`--scenario: there is no scenario ${name}.`);
  }
  return name;
}

function wholeNumberFrom(
  flag: string,
  text: string | undefined,
  min: number,
  max: number,
): number | undefined {
  const value = numberFrom(flag, text, min, max);
  if (value !== undefined && !Number.isInteger(value)) throw new RangeError(`--${flag} takes whole numbers.`);
  return value;
}

function numberFrom(flag: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw new RangeError(`--${flag} takes a number from ${min} to ${max}.`);
  }
  return value;
}
