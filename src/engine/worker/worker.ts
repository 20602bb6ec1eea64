import type { ServiceName } from '../../contracts/enums.js';
import { timestamp } from '../../ports/clock.js';
import type { EngineOptions } from '../engine-options.js';
import type { EnginePorts } from '../engine-ports.js';
import type { ServiceGuard } from '../services/service-guard.js';
import type { StepRunner } from '../steps/step-runner.js';
import { PeriodicTask } from './periodic-task.js';
import { WorkerRegistry } from './worker-registry.js';

/** A worker beats this many times within a lease, so that a slow beat or two does not cost it its campaigns. */
const BEATS_PER_LEASE = 5;
const PURGE_LIMIT = 1000;
/** What is kept of the time to stop for writing down what was interrupted. */
const STOP_RESERVE_MS = 1000;

/** The part of a process that runs steps: takes work from the queue, beats, buries the dead, and brings up what is due. */
export class Worker {
  readonly #ports: EnginePorts;
  readonly #options: EngineOptions;
  readonly #runner: StepRunner;
  readonly #guards: Readonly<Record<ServiceName, ServiceGuard>>;
  readonly #registry: WorkerRegistry;
  readonly #tasks: PeriodicTask[];
  #workerId: string;
  #stopListening: () => void = () => undefined;

  constructor(
    ports: EnginePorts,
    options: EngineOptions,
    runner: StepRunner,
    guards: Readonly<Record<ServiceName, ServiceGuard>>,
  ) {
    this.#ports = ports;
    this.#options = options;
    this.#runner = runner;
    this.#guards = guards;
    this.#registry = new WorkerRegistry(ports.clock, options.leaseMs);
    this.#workerId = ports.ids.uuid();
    this.#tasks = [
      this.#task('heartbeat', options.leaseMs / BEATS_PER_LEASE, () => this.#beat()),
      this.#task('sweep', options.pollMs, () => this.#sweep()),
    ];
  }

  async start(): Promise<void> {
    const { store, events, queue } = this.#ports;
    await store.registerWorker(this.#workerId);
    this.#stopListening = events.subscribe(null, (notice) => {
      this.#runner.hear(notice);
    });
    queue.consume((work) => this.#runner.run(work, this.#workerId), this.#options.workerConcurrency);
    for (const task of this.#tasks) task.start();
  }

  /** Takes no work any more; what is in flight ends, or is handed back when the time is nearly over. */
  async stop(timeoutMs: number): Promise<void> {
    const { queue, clock, store } = this.#ports;
    this.#runner.stopAfterStep();
    const timer = clock.after(Math.max(0, timeoutMs - STOP_RESERVE_MS), () => {
      this.#runner.abortCalls();
    });
    await queue.close();
    this.#stopListening();
    timer.cancel();
    for (const task of this.#tasks) await task.stop();
    // A row that stays behind is buried by others: what they wait for then is no reason not to stop.
    await store.removeWorker(this.#workerId).catch((error: unknown) => {
      this.#ports.observer.observe('taskFailed', { task: 'stop', error });
    });
  }

  async #beat(): Promise<void> {
    const status = JSON.stringify(Object.values(this.#guards).map((guard) => guard.status()));
    if (await this.#registry.answered(this.#ports.store.heartbeat(this.#workerId, status))) return;
    // Others took this worker for dead. It begins anew; what it still has in hand is fenced by its old tokens.
    const fresh = this.#ports.ids.uuid();
    await this.#ports.store.registerWorker(fresh);
    this.#workerId = fresh;
  }

  /** Looks for itself, whatever the queue says: who is gone, what is due, what was left behind. */
  async #sweep(): Promise<void> {
    const { store, queue, clock, observer } = this.#ports;
    for (const dead of this.#registry.observe(await this.#registry.answered(store.workers()))) {
      if (dead.workerId === this.#workerId) continue;
      await store.buryWorker(dead.workerId, dead.beat);
      observer.observe('workerBuried', { workerId: dead.workerId });
    }
    const now = timestamp(clock);
    const room = queue.room();
    if (room > 0) for (const work of await store.due(now, room)) queue.announce(work);
    await this.#takeUpStrays();
    await store.purgeIdempotency(now, PURGE_LIMIT);
  }

  /**
   * A campaign that the store says is held here although nobody holds it (its runner failed, or the answer to a claim
   * was lost) is taken up again, as one that was taken over.
   */
  async #takeUpStrays(): Promise<void> {
    for (const stray of await this.#ports.store.leases(this.#workerId)) {
      if (!this.#runner.holds(stray.campaignId)) this.#ports.queue.announce(stray);
    }
  }

  #task(name: string, intervalMs: number, run: () => Promise<void>): PeriodicTask {
    const { clock, observer } = this.#ports;
    return new PeriodicTask(clock, intervalMs, run, (error) => {
      observer.observe('taskFailed', { task: name, error });
    });
  }
}
