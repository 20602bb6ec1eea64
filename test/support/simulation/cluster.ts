import { createEngine } from '../../../src/engine/create-engine.js';
import type { Engine } from '../../../src/engine/engine.js';
import type { EngineOptions } from '../../../src/engine/engine-options.js';
import { MemoryIdempotencyCache } from '../../../src/idempotency/memory/memory-idempotency-cache.js';
import { StoreUnavailableError } from '../../../src/ports/campaign-store.js';
import { InProcessQueue } from '../../../src/queue/in-process/in-process-queue.js';
import { SeededChance } from '../recovery/seed.js';
import type { SimulatedDatabase } from './simulated-database.js';
import type { SimulatedBells } from './simulated-event-stream.js';
import { SimulatedProcess } from './simulated-process.js';
import type { SimulatedServices } from './simulated-services.js';
import type { World } from './world.js';

export const LEASE_MS = 3000;
const LATENCY_MS = 2;

const OPTIONS: EngineOptions = {
  maxExecutions: 1000,
  defaultMaxRetries: 20,
  maxContentRevisions: 0,
  retry: { backoffBaseMs: 100, backoffCapMs: 1000, retryAfterCapMs: 60_000 },
  circuit: { windowMs: 3000, minCalls: 5, failureRatio: 0.7, openMs: 800 },
  parkMaxMs: 600_000,
  maxTakeovers: 6,
  serviceConcurrency: 2,
  workerConcurrency: 4,
  leaseMs: LEASE_MS,
  pollMs: 500,
  subscriptionBuffer: 4,
  runsSteps: true,
};

/** One server: a process and the engine in it. */
export interface Member {
  process: SimulatedProcess;
  engine: Engine;
}

/** No answer came. Whether the request was carried out, nobody knows. */
class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** Whether to ask again is the sensible thing to do. */
export function isPassing(error: unknown): boolean {
  return error instanceof NoAnswerError || error instanceof StoreUnavailableError;
}

/** The servers on one database, and the way to them. */
export class Cluster {
  readonly members: Member[] = [];
  readonly #world: World;
  readonly #database: SimulatedDatabase;
  readonly #services: SimulatedServices;
  readonly #bells: SimulatedBells;
  #started = 0;

  constructor(world: World, database: SimulatedDatabase, services: SimulatedServices, bells: SimulatedBells) {
    this.#world = world;
    this.#database = database;
    this.#services = services;
    this.#bells = bells;
  }

  /** Starts one more server; where no role is given, one in three only serves the API. */
  start(role: 'all' | 'api' = this.#world.happens(33) ? 'api' : 'all'): Member {
    this.#started += 1;
    const runsSteps = role === 'all';
    const process = new SimulatedProcess(this.#world, `server ${String(this.#started)}`);
    const engine = this.#engineIn(process, runsSteps);
    const member = { process, engine };
    this.members.push(member);
    this.#world.note(`${process.name} starts${runsSteps ? '' : ' without steps'}`);
    this.#startWhenReachable(member, role);
    return member;
  }

  remove(member: Member): void {
    const index = this.members.indexOf(member);
    if (index >= 0) this.members.splice(index, 1);
  }

  /** Any server. */
  pick(): Member | null {
    return this.members.length === 0 ? null : this.#world.chance.pick(this.members);
  }

  /**
   * Asks a server for something over the network.
   *
   * @throws NoAnswerError when none came within `timeoutMs` or the server died; it may be carried out all the same
   */
  async ask<T>(
    { process, engine }: Member,
    action: (engine: Engine) => Promise<T>,
    timeoutMs = 2000,
  ): Promise<T> {
    const { scheduler } = this.#world;
    return new Promise((resolve, reject) => {
      const timer = scheduler.after(timeoutMs, () => giveUp());
      const giveUp = () => {
        timer.cancel();
        forget();
        reject(new NoAnswerError(`${process.name} did not answer.`));
      };
      const forget = process.onDeath(() => scheduler.after(this.#world.latency(LATENCY_MS), giveUp));
      const answer = (settle: () => void) => {
        if (process.isDead) return;
        scheduler.after(this.#world.latency(LATENCY_MS), () => {
          timer.cancel();
          forget();
          settle();
        });
      };
      scheduler.after(this.#world.latency(LATENCY_MS), () => {
        process.enter(() => {
          action(engine).then(
            (value) => {
              answer(() => {
                resolve(value);
              });
            },
            (error: unknown) => {
              answer(() => {
                reject(error instanceof Error ? error : new Error(String(error)));
              });
            },
          );
        });
      });
    });
  }

  #engineIn(process: SimulatedProcess, runsSteps: boolean): Engine {
    const { clock } = process;
    const chance = new SeededChance(this.#world.seed, this.#started);
    const complain = (error: unknown) => {
      if (!isPassing(error)) this.#world.violations.push(`${process.name}: ${String(error)}`);
    };
    return createEngine(
      {
        store: this.#database.storeOf(process),
        queue: new InProcessQueue(clock, { onHandlerError: complain }),
        events: this.#bells.streamOf(process),
        idempotency: new MemoryIdempotencyCache(clock),
        clients: this.#services.clientsOf(process),
        clock,
        ids: { uuid: () => this.#world.uuid() },
        random: { next: () => chance.next() },
        observer: {
          observe: (event, payload) => {
            this.#world.note(`${process.name} ${event} ${'campaignId' in payload ? payload.campaignId : ''}`);
            if ('error' in payload) complain(payload.error);
          },
        },
      },
      { ...OPTIONS, runsSteps },
    );
  }

  /** A server that cannot reach its database ends, and its supervisor starts it again. */
  #startWhenReachable(member: Member, role: 'all' | 'api'): void {
    member.engine.start().catch((error: unknown) => {
      if (!isPassing(error)) this.#world.violations.push(`${member.process.name}: ${String(error)}`);
      member.process.kill();
      this.remove(member);
      this.#world.scheduler.after(this.#world.latency(300), () => this.start(role));
    });
  }
}
