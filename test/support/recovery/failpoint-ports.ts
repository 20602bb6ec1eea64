import { setTimeout as delay } from 'node:timers/promises';
import type { EnginePorts } from '../../../src/engine/engine-ports.js';
import type { CampaignStore } from '../../../src/ports/campaign-store.js';
import {
  FAILPOINT_OPERATIONS,
  formatFailpoint,
  type Failpoint,
  type FailpointOperation,
} from './failpoint.js';
import { WriteGate } from './write-gate.js';

/** How long an operation has been under way when the process is struck `during` it, in milliseconds. */
const UNDER_WAY: Readonly<Record<FailpointOperation, number>> = {
  commit: 0,
  claim: 0,
  confirm: 0,
  release: 0,
  // Long enough for the request to leave, and shorter than the services of the tests take.
  call: 10,
};

/** What the store does in a transaction. */
const WRITES = [
  'commit',
  'claim',
  'confirm',
  'release',
  'purgeIdempotency',
  'registerWorker',
  'heartbeat',
  'buryWorker',
  'removeWorker',
] as const satisfies readonly (keyof CampaignStore)[];

/** Puts a failpoint around the ports of the engine of this process. */
export class FailpointPorts {
  #armed: Failpoint | null = null;
  #count = 0;
  readonly #gate = new WriteGate();

  /** @param reached told that the process freezes next; resolves when the message has left */
  constructor(private readonly reached: (failpoint: string) => Promise<void>) {}

  /** From now on counts operations, and strikes at the one that is meant. */
  arm(failpoint: Failpoint): void {
    this.#armed = failpoint;
    this.#count = 0;
  }

  wrap(ports: EnginePorts): EnginePorts {
    return { ...ports, store: this.#around(ports.store), clients: this.#around(ports.clients) };
  }

  #around<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (_target, name) => {
        const member: unknown = Reflect.get(port, name, port);
        if (typeof member !== 'function') return member;
        const operation = FAILPOINT_OPERATIONS.find((known) => known === name);
        return (...parameters: unknown[]): unknown => {
          const run = (): unknown => Reflect.apply(member, port, parameters);
          const gated = WRITES.some((write) => write === name) ? () => this.#gate.pass(run) : run;
          return operation ? this.#pass(operation, gated) : gated();
        };
      },
    });
  }

  async #pass(operation: FailpointOperation, run: () => unknown): Promise<unknown> {
    if (this.#armed?.moment === 'after') return this.#strikeAfter(operation, run);
    const hit = this.#hit(operation);
    if (!hit) return run();
    if (hit.moment === 'before') await this.#strike(hit);
    const outcome = run();
    if (hit.moment === 'during') {
      await delay(UNDER_WAY[operation]);
      await this.#strike(hit);
    }
    return outcome;
  }

  /** A claim that found nothing to take does not count. */
  async #strikeAfter(operation: FailpointOperation, run: () => unknown): Promise<unknown> {
    const result = await run();
    const hit = operation === 'claim' && result === null ? null : this.#hit(operation);
    if (hit) await this.#strike(hit);
    return result;
  }

  #hit(operation: FailpointOperation): Failpoint | null {
    if (this.#armed?.operation !== operation) return null;
    this.#count += 1;
    return this.#count === this.#armed.occurrence ? this.#armed : null;
  }

  async #strike(hit: Failpoint): Promise<void> {
    if (hit.action === 'stop') return this.#freeze(hit);
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => undefined);
  }

  /** Between two transactions: one that is frozen would keep the file locked, and nobody else could go on at all. */
  async #freeze(hit: Failpoint): Promise<void> {
    await this.#gate.whileShut(async () => {
      await this.reached(formatFailpoint(hit));
      process.kill(process.pid, 'SIGSTOP');
    });
  }
}
