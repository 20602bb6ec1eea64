import type { Clock } from '../../ports/clock.js';
import type { RedisConnection } from '../../redis/connection.js';

/** BullMQ waits without end for a connection that gets lost while it sets itself up. Its own commands are faster. */
const CALL_TIMEOUT_MS = 2_500;

/** Asks Redis for things that it may not do. */
export class Attempts {
  private refused = false;

  /** @param onRefusal hears once of a Redis that is there and refuses, and again after it did something */
  constructor(
    private readonly connection: RedisConnection,
    private readonly clock: Clock,
    private readonly onRefusal: (error: unknown) => void,
  ) {}

  /** @returns what Redis answered; null when it did not do it, or not in time */
  async make<T>(call: () => Promise<T>): Promise<T | null> {
    if (!this.connection.isUp) return null;
    try {
      const result = await this.inTime(call);
      this.refused = false;
      return result;
    } catch (error) {
      const { isUp } = this.connection.state;
      if (isUp && !this.refused) this.onRefusal(error);
      this.refused = isUp;
      return null;
    }
  }

  private inTime<T>(call: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = this.clock.after(CALL_TIMEOUT_MS, () =>
        reject(new Error('Redis did not answer in time.')),
      );
      void call()
        .then(resolve, reject)
        .finally(() => timer.cancel());
    });
  }
}
