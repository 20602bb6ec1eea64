import type { Clock, Timer } from '../../../src/ports/clock.js';
import { EPOCH, type World } from './world.js';

/**
 * What can happen to a process of the operating system: it runs, it is frozen (then all that reaches it waits), or it is
 * dead (then nothing ever reaches it again). All that comes from outside enters through `enter`.
 */
export class SimulatedProcess {
  readonly clock: Clock;
  readonly #world: World;
  readonly #deathListeners = new Set<() => void>();
  #state: 'running' | 'frozen' | 'dead' = 'running';
  #backlog: (() => void)[] = [];
  /** How far its wall clock is off, in milliseconds. */
  wallOffsetMs = 0;

  constructor(
    world: World,
    readonly name: string,
  ) {
    this.#world = world;
    this.clock = {
      now: () => EPOCH + Math.floor(world.scheduler.now) + this.wallOffsetMs,
      monotonic: () => world.scheduler.now,
      after: (delayMs, callback) => this.#after(delayMs, callback),
    };
  }

  get isDead(): boolean {
    return this.#state === 'dead';
  }

  /** Something reaches the process. */
  enter(action: () => void): void {
    if (this.#state === 'running') action();
    else if (this.#state === 'frozen') this.#backlog.push(action);
  }

  freeze(): void {
    if (this.#state === 'running') this.#state = 'frozen';
  }

  /** It goes on, as if nothing had been. */
  thaw(): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'running';
    for (const action of this.#backlog.splice(0)) this.#world.scheduler.after(0, () => this.enter(action));
  }

  kill(): void {
    if (this.#state === 'dead') return;
    this.#state = 'dead';
    this.#backlog = [];
    for (const listener of this.#deathListeners) listener();
    this.#deathListeners.clear();
  }

  /** @returns how to hear of it no longer */
  onDeath(listener: () => void): () => void {
    this.#deathListeners.add(listener);
    return () => this.#deathListeners.delete(listener);
  }

  #after(delayMs: number, callback: () => void): Timer {
    let due = true;
    const timer = this.#world.scheduler.after(delayMs, () => {
      this.enter(() => {
        if (due) callback();
      });
    });
    return {
      cancel: () => {
        due = false;
        timer.cancel();
      },
    };
  }
}
