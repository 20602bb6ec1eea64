import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServiceClients, type ServiceConfig } from '../../../src/clients/service-clients.js';
import type { RandomSource } from '../../../src/ports/random-source.js';
import type { AuditEntry } from '../../../src/contracts/audit-entry.js';
import type { CampaignState } from '../../../src/contracts/enums.js';
import type { JsonObject, JsonValue } from '../../../src/contracts/json.js';
import { createEngine } from '../../../src/engine/create-engine.js';
import type { EngineOptions } from '../../../src/engine/engine-options.js';
import type { EnginePorts } from '../../../src/engine/engine-ports.js';
import type { CommandResult, CreateCampaignCommand, Engine } from '../../../src/engine/engine.js';
import { InProcessEventStream } from '../../../src/events/in-process/in-process-event-stream.js';
import { MemoryIdempotencyCache } from '../../../src/idempotency/memory/memory-idempotency-cache.js';
import type { Caller } from '../../../src/ports/authenticator.js';
import { ARTIFACT_KINDS, type CampaignRecord } from '../../../src/ports/campaign-record.js';
import type { CampaignStore } from '../../../src/ports/campaign-store.js';
import type { EngineEventMap } from '../../../src/ports/engine-events.js';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import { InProcessQueue } from '../../../src/queue/in-process/in-process-queue.js';
import { SystemClock } from '../../../src/runtime/system-clock.js';
import { UuidV7Source } from '../../../src/runtime/uuid-v7-source.js';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.js';
import { eventually } from '../eventually.js';
import { ScriptedServices } from './scripted-services.js';

export const ANNA: Caller = { subject: 'anna', tenantId: null, roles: new Set(['admin'] as const) };

const OPTIONS: EngineOptions = {
  maxExecutions: 5,
  defaultMaxRetries: 2,
  maxContentRevisions: 0,
  retry: { backoffBaseMs: 4, backoffCapMs: 20, retryAfterCapMs: 5000 },
  circuit: { windowMs: 10_000, minCalls: 1_000_000, failureRatio: 1, openMs: 100 },
  parkMaxMs: 60_000,
  maxTakeovers: 3,
  serviceConcurrency: 64,
  workerConcurrency: 64,
  leaseMs: 300,
  pollMs: 20,
  subscriptionBuffer: 64,
  runsSteps: true,
};

/** Whether an entry records that a step's call brought its result. */
export function isStepDone({ transition }: AuditEntry): boolean {
  return transition?.event === 'STEP_SUCCEEDED';
}

/** What differs from one engine of a test to the next. */
export interface EngineSetup {
  options?: Partial<EngineOptions>;
  /** Stands between the engine and its ports. */
  decorate?: (ports: EnginePorts) => EnginePorts;
  serviceTimeoutMs?: number;
  /** What is different for single services. */
  services?: Partial<Record<'RADAR' | 'ANALYST' | 'VISUAL' | 'OPTIMIZER', Partial<ServiceConfig>>>;
  maxBodyBytes?: number;
}

/** An event that an engine told its observer. */
export type Told = { [K in keyof EngineEventMap]: { event: K } & EngineEventMap[K] }[keyof EngineEventMap];

/** One engine with adapters of its own, over the database that all engines of the fixture share. */
export interface RunningEngine {
  engine: Engine;
  ports: EnginePorts;
  told: Told[];
  /** Stops the engine and closes what it used. Once is enough; more does no harm. */
  stop(timeoutMs?: number): Promise<void>;
}

/** A SQLite file, scripted services at a real port, and as many engines as a test asks for. */
export class EngineFixture {
  readonly #engines: RunningEngine[] = [];
  #storeIsUsed = false;

  private constructor(
    readonly services: ScriptedServices,
    private readonly directory: string,
    /** For looking at what the engines did. The first engine works on it too; all others open their own. */
    readonly store: CampaignStore,
  ) {}

  static async open(): Promise<EngineFixture> {
    const directory = await mkdtemp(join(tmpdir(), 'leadboost-engine-'));
    const store = await openSqliteStore({ url: `file:${join(directory, 'test.db')}` });
    return new EngineFixture(await ScriptedServices.open(), directory, store);
  }

  /** Starts an engine. */
  async engine(setup: EngineSetup = {}): Promise<RunningEngine> {
    const { ports, told, close } = await this.#ports(setup);
    const engine = createEngine(ports, { ...OPTIONS, ...setup.options });
    await engine.start();
    let stopped: Promise<void> | null = null;
    const running: RunningEngine = {
      engine,
      ports,
      told,
      stop: (timeoutMs = 1500) => (stopped ??= engine.stop(timeoutMs).then(close)),
    };
    this.#engines.push(running);
    return running;
  }

  async close(): Promise<void> {
    await Promise.all(this.#engines.map((running) => running.stop(1000)));
    await this.services.close();
    await this.store.close();
    await rm(this.directory, { recursive: true });
  }

  /** The database's file. */
  get file(): string {
    return join(this.directory, 'test.db');
  }

  async record(campaignId: string): Promise<CampaignRecord> {
    const record = await this.store.find(ALL_TENANTS, campaignId);
    if (!record) throw new Error('There is no such campaign.');
    return record;
  }

  async trail(campaignId: string): Promise<AuditEntry[]> {
    return this.store.entries(ALL_TENANTS, campaignId, 0, 100_000);
  }

  async actions(campaignId: string): Promise<string[]> {
    return (await this.trail(campaignId)).map(({ action }) => action);
  }

  /** The stored artifacts, parsed. */
  async artifacts(campaignId: string): Promise<Record<string, JsonValue>> {
    const found = await this.store.artifacts(ALL_TENANTS, [campaignId], ARTIFACT_KINDS);
    const texts = Object.entries(found.get(campaignId) ?? {});
    return Object.fromEntries(texts.map(([kind, text]) => [kind, JSON.parse(text) as JsonValue]));
  }

  /** Waits until a campaign is in one of the states. */
  async reaches(campaignId: string, ...states: CampaignState[]): Promise<CampaignRecord> {
    return this.becomes(campaignId, ({ snapshot }) => states.includes(snapshot.state));
  }

  /** Waits until a campaign is as a test wants it; a campaign that will not be says in the error what it is instead. */
  async becomes(campaignId: string, holds: (record: CampaignRecord) => boolean): Promise<CampaignRecord> {
    let record = await this.record(campaignId);
    await eventually(async () => {
      record = await this.record(campaignId);
      if (!holds(record)) throw new Error(`The campaign stays ${JSON.stringify(record)}`);
    });
    return record;
  }

  async #ports({ decorate, serviceTimeoutMs = 5000, services = {}, maxBodyBytes = 65_536 }: EngineSetup) {
    const clock = new SystemClock();
    const told: Told[] = [];
    const shared = !this.#storeIsUsed;
    this.#storeIsUsed = true;
    const store = shared ? this.store : await openSqliteStore({ url: `file:${this.file}` });
    const onError = (error: unknown) => void told.push({ event: 'taskFailed', task: 'adapter', error });
    const service = { url: this.services.url, timeoutMs: serviceTimeoutMs };
    const plain: EnginePorts = {
      store,
      queue: new InProcessQueue(clock, { onHandlerError: onError }),
      events: new InProcessEventStream(onError),
      idempotency: new MemoryIdempotencyCache(clock),
      clients: createServiceClients(
        {
          services: {
            RADAR: { ...service, ...services.RADAR },
            ANALYST: { ...service, ...services.ANALYST },
            VISUAL: { ...service, ...services.VISUAL },
            OPTIMIZER: { ...service, ...services.OPTIMIZER },
          },
          maxBodyBytes,
          maxConnections: 64,
          userAgent: 'leadboost/0.0.0-test',
        },
        clock,
      ),
      clock,
      ids: new UuidV7Source(),
      random: nearlyHalf(),
      observer: { observe: (event, payload) => void told.push({ event, ...payload } as Told) },
    };
    const close = async () => {
      await plain.clients.close();
      await plain.events.close();
      await plain.idempotency.close();
      if (!shared) await store.close();
    };
    return { ports: decorate?.(plain) ?? plain, told, close };
  }
}

/** The campaign of a command that was done. Throws where it was refused. */
export function done(result: CommandResult): CampaignRecord {
  if (result.kind === 'refused') throw new Error(`Refused: ${result.code} ${result.message}`);
  return result.campaign;
}

/** The code of a refusal, or `done`. */
export function codeOf(result: CommandResult): string {
  return result.kind === 'refused' ? result.code : result.kind;
}

/** Creates a campaign and starts it. @returns its id */
export async function startOne(
  { engine }: Pick<RunningEngine, 'engine'>,
  command: CreateCampaignCommand & { metadata?: JsonObject } = {},
): Promise<string> {
  const { id } = done(await engine.commands.create(ANNA, command));
  done(await engine.commands.start(ANNA, { campaignId: id }));
  return id;
}

/** Chance that can be foretold: a half, and never twice the same number. */
function nearlyHalf(): RandomSource {
  let draws = 0;
  return {
    next: () => {
      draws += 1;
      return 0.5 + draws * 1e-9;
    },
  };
}
