/** Lets writes through until it is shut; what comes then waits until it is opened again. */
export class WriteGate {
  readonly #underWay = new Set<Promise<unknown>>();
  #shut: Promise<void> | null = null;

  async pass(write: () => unknown): Promise<unknown> {
    while (this.#shut) await this.#shut;
    const running = Promise.resolve(write());
    this.#underWay.add(running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(running);
    }
  }

  /** Does something while no write is under way. */
  async whileShut(act: () => Promise<void>): Promise<void> {
    let open: () => void = () => undefined;
    this.#shut = new Promise((resolve) => (open = resolve));
    await Promise.allSettled(this.#underWay);
    await act();
    this.#shut = null;
    open();
  }
}
