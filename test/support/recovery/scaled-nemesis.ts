import { setTimeout as delay } from 'node:timers/promises';
import type { RecoverySite } from './recovery-site.js';
import type { ScaledFoundation } from './scaled-foundation.js';
import type { SeededChance } from './seed.js';
import type { ServerSeat } from './server-seat.js';

const HOUR_MS = 3_600_000;
/** Three times the lease. */
const ASLEEP_MS = 1_500;

/** Does harm to servers and to what they stand on; each fault has ended when it resolves, and its traces go on. */
export class ScaledNemesis {
  readonly #site: RecoverySite;
  readonly #foundation: ScaledFoundation;
  readonly #chance: SeededChance;
  /** What was done, in order. */
  readonly done: string[] = [];

  readonly #faults: Readonly<Record<string, () => Promise<void>>> = {
    'kill -9': () => this.#seat().killAndRestart(),
    restart: async () => {
      const seat = this.#seat();
      await seat.server.terminate();
      await seat.start();
    },
    freeze: async () => {
      const seat = this.#seat();
      seat.freeze();
      await delay(ASLEEP_MS);
      seat.thaw();
    },
    'clock jump': async () => {
      this.#seat().server.jumpClock(this.#chance.pick([-HOUR_MS, HOUR_MS]));
    },
    FLUSHALL: () => this.#foundation.redis.flushAll(),
    'Redis restart': async () => {
      await this.#foundation.redis.kill9();
      await delay(this.#chance.between(0, 2_000));
      await this.#foundation.redis.start();
    },
    'Redis freeze': async () => {
      this.#foundation.redis.freeze();
      await delay(this.#chance.between(0, 2_000));
      this.#foundation.redis.thaw();
    },
    'PostgreSQL restart': () => this.#foundation.postgres.restart('fast'),
    'PostgreSQL crash': () => this.#foundation.postgres.restart('immediate'),
    'sessions terminated': async () => {
      for (let times = 0; times < 20; times += 1) await this.#foundation.terminateSessions();
    },
    'connections exhausted': async () => {
      const giveBack = await this.#foundation.postgres.takeAllConnections();
      await delay(this.#chance.between(200, 2_000));
      await giveBack();
    },
  };

  constructor(site: RecoverySite, foundation: ScaledFoundation, chance: SeededChance) {
    this.#site = site;
    this.#foundation = foundation;
    this.#chance = chance;
  }

  /** Every fault once, in an order that chance decides. */
  everyFault(): (() => Promise<void>)[] {
    const names = Object.keys(this.#faults);
    const order = names.map((name) => ({ name, place: this.#chance.next() }));
    return order
      .sort((a, b) => a.place - b.place)
      .map(
        ({ name }) =>
          () =>
            this.#strike(name),
      );
  }

  /** So many faults, drawn by chance. */
  faults(count: number): (() => Promise<void>)[] {
    return Array.from(
      { length: count },
      () => () => this.#strike(this.#chance.pick(Object.keys(this.#faults))),
    );
  }

  async #strike(name: string): Promise<void> {
    this.done.push(name);
    await this.#faults[name]?.();
  }

  #seat(): ServerSeat {
    return this.#chance.pick(this.#site.seats);
  }
}
