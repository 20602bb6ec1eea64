import type { WorkerBeat } from '../../ports/campaign-store.js';
import type { Clock } from '../../ports/clock.js';

interface Sighting {
  beat: number;
  /** When this beat was first seen, on the observer's monotonic clock. */
  at: number;
}

/**
 * Finds out which workers are gone. A worker counts as dead when no new beat of it was seen for the length of a lease,
 * measured by the observer alone: no two clocks are compared.
 */
export class WorkerRegistry {
  readonly #clock: Clock;
  readonly #leaseMs: number;
  readonly #seen = new Map<string, Sighting>();

  constructor(clock: Clock, leaseMs: number) {
    this.#clock = clock;
    this.#leaseMs = leaseMs;
  }

  /**
   * What the store answers; where it does not, the watch begins anew. A store that cannot be reached from here, or cannot
   * write, keeps others from beating as well: their silence says nothing of them.
   */
  async answered<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      this.#seen.clear();
      throw error;
    }
  }

  /** Takes note of all beats. @returns the workers whose last beat is too old */
  observe(beats: readonly WorkerBeat[]): WorkerBeat[] {
    const now = this.#clock.monotonic();
    const present = new Set(beats.map((beat) => beat.workerId));
    for (const workerId of this.#seen.keys()) if (!present.has(workerId)) this.#seen.delete(workerId);
    return beats.filter((beat) => {
      const seen = this.#seen.get(beat.workerId);
      if (seen?.beat === beat.beat) return now - seen.at >= this.#leaseMs;
      this.#seen.set(beat.workerId, { beat: beat.beat, at: now });
      return false;
    });
  }
}
