import type { Clock, Timer } from '../../ports/clock.js';

/** Runs a task again and again, one run after the other, with a pause in between; a failed run is reported and the next one tried. */
export class PeriodicTask {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #task: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #timer: Timer | null = null;
  #running: Promise<void> = Promise.resolve();
  #stopped = true;

  constructor(
    clock: Clock,
    intervalMs: number,
    task: () => Promise<void>,
    onError: (error: unknown) => void,
  ) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#task = task;
    this.#onError = onError;
  }

  /** Begins with a run at once. */
  start(): void {
    this.#stopped = false;
    this.#run();
  }

  /** No run begins any more; resolves when the one under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#running;
  }

  #run(): void {
    this.#running = this.#task()
      .catch(this.#onError)
      .then(() => {
        if (!this.#stopped) {
          this.#timer = this.#clock.after(this.#intervalMs, () => {
            this.#run();
          });
        }
      });
  }
}
