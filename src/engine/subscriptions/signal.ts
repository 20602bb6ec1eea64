/** Wakes whoever waits. */
export class Signal {
  readonly #waiting = new Set<() => void>();
  #rings = 0;

  /** How often it rang: remember it before you look, and hand it to `wait`. */
  get rings(): number {
    return this.#rings;
  }

  ring(): void {
    this.#rings += 1;
    const woken = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of woken) wake();
  }

  /** Resolves at the first ring after the `since`th, at once where that was already, or when it is cancelled. */
  wait(since: number): { promise: Promise<void>; cancel: () => void } {
    let wake: () => void = () => undefined;
    const promise = new Promise<void>((resolve) => {
      wake = resolve;
    });
    if (this.#rings !== since) wake();
    else this.#waiting.add(wake);
    return {
      promise,
      cancel: () => {
        this.#waiting.delete(wake);
        wake();
      },
    };
  }
}
