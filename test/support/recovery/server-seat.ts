import { deferred } from '../deferred.js';
import { formatFailpoint, type Failpoint } from './failpoint.js';
import { ServerProcess, type ServerSetup } from './server-process.js';

/** A place at which one server process serves after the other, always on the same database. */
export class ServerSeat {
  #server: ServerProcess | null = null;
  #frozen = false;
  #up = deferred();
  /** How many processes have served here. */
  starts = 0;

  constructor(private readonly setup: ServerSetup) {}

  /** The process at this seat, alive or dead. */
  get server(): ServerProcess {
    if (!this.#server) throw new Error('Nothing was started at this seat.');
    return this.#server;
  }

  /** Where clients find it; null while there is nobody, or nobody who answers. */
  get url(): string | null {
    return this.#frozen ? null : (this.#server?.url ?? null);
  }

  /** Resolves when a process serves here that does not yet. */
  get up(): Promise<void> {
    return this.#up.promise;
  }

  /** Starts a process, with a failpoint that is armed from its first line on. */
  async start(failpoint?: Failpoint): Promise<ServerProcess> {
    const armed = failpoint ? { LEADBOOST_TEST_FAILPOINT: formatFailpoint(failpoint) } : {};
    const server = await ServerProcess.start({
      ...this.setup,
      environment: { ...this.setup.environment, ...armed },
    });
    this.#server = server;
    this.starts += 1;
    this.#announce();
    return server;
  }

  /** kill -9, and a new process at once. */
  async killAndRestart(): Promise<void> {
    await this.server.kill9();
    await this.start();
  }

  /** Freezes the process: clients that come now go elsewhere, those that are connected wait. */
  freeze(): void {
    this.hasFrozen();
    this.server.freeze();
  }

  /** The process has frozen itself, at a failpoint. */
  hasFrozen(): void {
    this.#frozen = true;
  }

  /** What is frozen goes on. */
  thaw(): void {
    this.#frozen = false;
    this.server.thaw();
    this.#announce();
  }

  /** Ends what runs here, whatever it does. */
  async clear(): Promise<void> {
    await this.#server?.kill9();
  }

  #announce(): void {
    this.#up.resolve();
    this.#up = deferred();
  }
}

/** Where clients send their requests: to any of the seats at which somebody answers. */
export class Endpoint {
  #turn = 0;

  /** @param choice `turns`: one seat after the other; `first`: the first that answers */
  constructor(
    private readonly seats: readonly ServerSeat[],
    private readonly choice: 'turns' | 'first' = 'turns',
  ) {}

  /** A server's address; null while there is none. */
  now(): string | null {
    const urls = this.seats.flatMap((seat) => seat.url ?? []);
    if (this.choice === 'turns') this.#turn += 1;
    return urls[this.#turn % urls.length] ?? null;
  }

  /** A server's address; waits while there is none. */
  async url(): Promise<string> {
    for (;;) {
      const url = this.now();
      if (url !== null) return url;
      await Promise.race(this.seats.map((seat) => seat.up));
    }
  }
}
