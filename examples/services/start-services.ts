import { createAnalyst } from './analyst/analyst.js';
import { startHttpService, type RunningService } from './http-service.js';
import type { Behaviour, Latency } from './operation-runner.js';
import { createOptimizer } from './optimizer/optimizer.js';
import { PublicationLedger } from './optimizer/publication-ledger.js';
import { createRadar } from './radar/radar.js';
import { seededRandom } from './random.js';
import { findScenario, type Scenario } from './scenarios.js';
import type { Service } from './service.js';
import { createVisual } from './visual/visual.js';

export interface ServicePorts {
  readonly radar: number;
  readonly analyst: number;
  readonly visual: number;
  readonly optimizer: number;
}

const DEFAULT_PORTS: ServicePorts = { radar: 8001, analyst: 8002, visual: 8003, optimizer: 8004 };

export interface ServicesOptions {
  /** `127.0.0.1` by default. */
  readonly host?: string | undefined;
  /** 8001 to 8004 by default; 0, for all of them or for one, takes a free port. */
  readonly ports?: 0 | Partial<ServicePorts> | undefined;
  /** How long a step's work takes, in milliseconds: 0 by default. A range is drawn from evenly. */
  readonly latencyMs?: number | Latency | undefined;
  /** The share of calls that fail by chance with 503, 0 to 1: 0 by default. */
  readonly failureRate?: number | undefined;
  /** Makes what happens by chance happen again in the same order: 1 by default. */
  readonly seed?: number | undefined;
  /** For campaigns that name none in `metadata.scenario`: `happy` by default. */
  readonly scenario?: string | undefined;
  /** How long the work takes in the scenario `slow`, in milliseconds: 3000 by default. */
  readonly slowMs?: number | undefined;
  /** Where publications are kept; in memory by default. */
  readonly ledgerFile?: string | undefined;
  /** Bytes that a request's body may have: 8 MiB by default. */
  readonly maxBodyBytes?: number | undefined;
  /** How many answers each operation remembers by key: the newest 200,000 by default. */
  readonly maxRecords?: number | undefined;
  /** How many characters these answers may have together, for each operation: 64 Mi by default. */
  readonly maxRecordCharacters?: number | undefined;
  /** How long `close` waits for calls in flight, in milliseconds: 2000 by default. */
  readonly closeGraceMs?: number | undefined;
}

export interface RunningServices {
  readonly radar: { readonly url: string };
  readonly analyst: { readonly url: string };
  readonly visual: { readonly url: string };
  readonly optimizer: { readonly url: string };
  /** Lets calls in flight finish, closes the servers and then the ledger. It may be called twice. */
  close(): Promise<void>;
}

const MEBI = 1024 * 1024;

/**
 * Starts the four reference services.
 * @throws RangeError for an option that makes no sense
 * @throws ListenError when a port cannot be had, Error when the ledger's file cannot be read; then nothing is
 *         left running
 */
export async function startServices(options: ServicesOptions = {}): Promise<RunningServices> {
  const behaviourOf = behaviours(options);
  const ports = options.ports === 0 ? allFree() : { ...DEFAULT_PORTS, ...options.ports };
  const maxRecords = options.maxRecords ?? 200_000;
  const ledger =
    options.ledgerFile === undefined
      ? PublicationLedger.inMemory(maxRecords)
      : await PublicationLedger.onDisk(options.ledgerFile, maxRecords);
  const started: RunningService[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.all(started.map((service) => service.close()));
    await ledger.close();
  };
  const start = async (service: Service, port: number): Promise<RunningService> => {
    const running = await startHttpService(service, {
      host: options.host ?? '127.0.0.1',
      port,
      behaviour: behaviourOf(started.length),
      maxBodyBytes: options.maxBodyBytes ?? 8 * MEBI,
      closeGraceMs: options.closeGraceMs ?? 2000,
    });
    started.push(running);
    return running;
  };
  try {
    const radar = await start(createRadar(), ports.radar);
    const analyst = await start(createAnalyst(), ports.analyst);
    const visual = await start(createVisual(), ports.visual);
    const optimizer = await start(createOptimizer(ledger), ports.optimizer);
    let closed: Promise<void> | undefined;
    return { radar, analyst, visual, optimizer, close: () => (closed ??= closeAll()) };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function allFree(): ServicePorts {
  return { radar: 0, analyst: 0, visual: 0, optimizer: 0 };
}

/** What the services have in common, but for chance: each has its own, so that one's calls do not change another's. */
function behaviours(options: ServicesOptions): (index: number) => Behaviour {
  const scenario = scenarioNamed(options.scenario ?? 'happy');
  const latency = latencyFrom(options.latencyMs ?? 0);
  const slowMs = atLeastZero('slowMs', options.slowMs ?? 3000);
  const failureRate = atLeastZero('failureRate', options.failureRate ?? 0);
  if (failureRate > 1) throw new RangeError('failureRate must be from 0 to 1.');
  const records = {
    maxRecords: options.maxRecords ?? 200_000,
    maxCharacters: options.maxRecordCharacters ?? 64 * MEBI,
  };
  return (index) => ({
    scenario,
    latency,
    slowMs,
    failureRate,
    random: seededRandom((options.seed ?? 1) + index * 7919),
    records,
  });
}

function scenarioNamed(name: string): Scenario {
  const scenario = findScenario(name);
  if (scenario === undefined) throw new RangeError(`There is no scenario ${name}.`);
  return scenario;
}

function latencyFrom(latency: number | Latency): Latency {
  const { minMs, maxMs } = typeof latency === 'number' ? { minMs: latency, maxMs: latency } : latency;
  if (atLeastZero('latency', minMs) > maxMs) throw new RangeError('The least latency is above the greatest.');
  return { minMs, maxMs };
}

function atLeastZero(name: string, value: number): number {
  if (value >= 0 && Number.isFinite(value)) return value;
  throw new RangeError(`${name} must be a number from 0 up.`);
}
