import { InProcessEventStream } from '../../../src/events/in-process/in-process-event-stream.js';
import type { CommitNotice, EventStream } from '../../../src/ports/event-stream.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

const LATENCY_MS = 4;

/** Fan-out among processes as bad as a bell may be: notices are lost, come twice, and overtake each other. */
export class SimulatedBells {
  readonly #world: World;
  readonly #streams = new Map<SimulatedProcess, InProcessEventStream>();

  constructor(world: World) {
    this.#world = world;
  }

  streamOf(process: SimulatedProcess): EventStream {
    const own = new InProcessEventStream((error) => {
      this.#world.violations.push(`a listener threw: ${String(error)}`);
    });
    this.#streams.set(process, own);
    process.onDeath(() => this.#streams.delete(process));
    return {
      publish: (notice) => {
        own.publish(notice);
        this.#fanOut(process, notice);
      },
      subscribe: (campaignId, listener) => own.subscribe(campaignId, listener),
      close: () => own.close(),
    };
  }

  #fanOut(from: SimulatedProcess, notice: CommitNotice): void {
    if (from.isDead) return;
    for (const [process, stream] of this.#streams) {
      if (process === from) continue;
      if (!this.#world.happens(20)) this.#ring(process, stream, notice);
      if (this.#world.happens(10)) this.#ring(process, stream, { ...notice, entries: [] });
    }
  }

  #ring(process: SimulatedProcess, stream: InProcessEventStream, notice: CommitNotice): void {
    this.#world.scheduler.after(this.#world.latency(LATENCY_MS), () => {
      process.enter(() => {
        stream.publish(notice);
      });
    });
  }
}
