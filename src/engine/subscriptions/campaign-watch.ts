import { CampaignTail } from './campaign-tail.js';
import type { EnginePorts } from '../engine-ports.js';
import { PeriodicTask } from '../worker/periodic-task.js';

/**
 * Keeps a tail for every campaign that is watched in this process, fed by the event stream, and checks all of them
 * against the store in one query every so often: the last wake-up may be lost.
 */
export class CampaignWatch {
  readonly #ports: EnginePorts;
  readonly #capacity: number;
  readonly #tails = new Map<string, CampaignTail>();
  readonly #poll: PeriodicTask;

  constructor(ports: EnginePorts, capacity: number, pollMs: number) {
    this.#ports = ports;
    this.#capacity = capacity;
    this.#poll = new PeriodicTask(
      ports.clock,
      pollMs,
      () => this.#readHeads(),
      (error) => {
        ports.observer.observe('taskFailed', { task: 'heads', error });
      },
    );
  }

  start(): void {
    this.#poll.start();
  }

  async stop(): Promise<void> {
    await this.#poll.stop();
  }

  /** Begins to watch a campaign. Whoever calls this reads the store afterwards, so that nothing falls in between. */
  join(campaignId: string): CampaignTail {
    let tail = this.#tails.get(campaignId);
    if (!tail) {
      const fresh = new CampaignTail(this.#capacity);
      fresh.unsubscribe = this.#ports.events.subscribe(campaignId, (notice) => {
        fresh.take(notice);
      });
      this.#tails.set(campaignId, fresh);
      tail = fresh;
    }
    tail.watchers += 1;
    return tail;
  }

  leave(campaignId: string, tail: CampaignTail): void {
    tail.watchers -= 1;
    if (tail.watchers > 0) return;
    tail.unsubscribe();
    this.#tails.delete(campaignId);
  }

  async #readHeads(): Promise<void> {
    if (this.#tails.size === 0) return;
    for (const head of await this.#ports.store.heads([...this.#tails.keys()])) {
      this.#tails.get(head.campaignId)?.look(head.sequence);
    }
  }
}
