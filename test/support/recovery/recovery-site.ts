import type { CampaignStore } from '../../../src/ports/campaign-store.js';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import { temporaryDirectory, type TemporaryDirectory } from '../temporary-directory.js';
import { gatherFacts } from './campaign-facts.js';
import { CampaignLoad } from './campaign-load.js';
import { checkInvariants } from './check-invariants.js';
import { sqliteFoundation, type Foundation } from './foundation.js';
import { RecordingServices, type ServicePace } from './recording-services.js';
import { Endpoint, ServerSeat } from './server-seat.js';

/** Short enough that a test does not wait for long, long enough for a busy machine to beat in time. */
const QUICK: Readonly<Record<string, string>> = {
  PORT: '0',
  LOG_LEVEL: 'warn',
  SERVICE_TIMEOUT: '1',
  LEASE_SECONDS: '0.5',
  POLL_SECONDS: '0.05',
  RETRY_BACKOFF_BASE: '0.05',
  RETRY_BACKOFF_CAP: '0.2',
  CIRCUIT_OPEN: '0.2',
  MAX_TAKEOVERS: '1000',
  MAX_SUBSCRIPTIONS_PER_SOCKET: '1000',
};

/** What a site is made with. */
export interface SiteOptions {
  /** How many server processes share the database. */
  seats?: number;
  /** What they do, where not all do everything: as many seats as there are roles. */
  roles?: readonly ('all' | 'api' | 'worker')[];
  /** What they stand on; a SQLite file where it is left out. The site removes it. */
  foundation?: Foundation;
  /** Whether the servers are such that die or freeze at failpoints. */
  failpoints?: boolean;
  pace?: Partial<ServicePace>;
  /** What the servers get beside the defaults of these tests. */
  environment?: Record<string, string>;
}

/** One database, the servers on it, and the services that they call. */
export class RecoverySite {
  readonly #loads: CampaignLoad[] = [];

  private constructor(
    private readonly directory: TemporaryDirectory,
    private readonly foundation: Foundation,
    readonly services: RecordingServices,
    readonly seats: readonly ServerSeat[],
    readonly endpoint: Endpoint,
  ) {}

  static async open({
    seats: wanted = 1,
    roles = Array.from({ length: wanted }, () => 'all' as const),
    foundation: given,
    failpoints = false,
    pace,
    environment,
  }: SiteOptions = {}): Promise<RecoverySite> {
    const directory = await temporaryDirectory();
    const services = await RecordingServices.start({ workMs: 20, slowMs: 1_500, ...pace });
    const foundation = given ?? sqliteFoundation(directory);
    const seats = roles.map(
      (role, number) =>
        new ServerSeat({
          entry: failpoints ? 'failpoints' : 'product',
          directory: directory.path,
          environment: {
            ...QUICK,
            ...environment,
            ...foundation.environment,
            ROLE: role,
            SERVICE_RADAR_URL: services.urlFor(number),
            SERVICE_ANALYST_URL: services.urlFor(number),
            SERVICE_VISUAL_URL: services.urlFor(number),
            SERVICE_OPTIMIZER_URL: services.urlFor(number),
          },
        }),
    );
    const answering = seats.filter((_, number) => roles[number] !== 'worker');
    return new RecoverySite(directory, foundation, services, seats, new Endpoint(answering));
  }

  /** The only seat, or the first of several. */
  get seat(): ServerSeat {
    return this.seatAt(0);
  }

  seatAt(index: number): ServerSeat {
    const seat = this.seats[index];
    if (!seat) throw new Error(`There is no seat ${String(index)}.`);
    return seat;
  }

  /** Clients whose requests go to `endpoint`, and that follow their campaigns at `watched`. */
  load(endpoint: Endpoint = this.endpoint, watched: Endpoint = endpoint): CampaignLoad {
    const name = `load-${String(this.#loads.length + 1)}`;
    const load = new CampaignLoad(endpoint, watched, this.services, name);
    this.#loads.push(load);
    return load;
  }

  /** Looks at what is stored, without a server. */
  async withStore<T>(look: (store: CampaignStore) => Promise<T>): Promise<T> {
    const store = await this.foundation.openStore();
    try {
      return await look(store);
    } finally {
      await store.close();
    }
  }

  /**
   * Checks all campaigns of a load, while a server serves.
   *
   * @param zombies whether a process woke up again that may have been taken for dead
   * @returns every violation, as a sentence
   */
  async violations(load: CampaignLoad, { zombies = false } = {}): Promise<string[]> {
    return this.withStore(async (store) => {
      const violations: string[] = [];
      for (const watched of load.campaigns) {
        const facts = await gatherFacts(watched, this.endpoint, store, this.services);
        violations.push(...checkInvariants(facts, { zombies }));
      }
      const { count } = await store.count(ALL_TENANTS, {}, 1);
      const created = this.#loads.reduce((sum, { campaigns }) => sum + campaigns.length, 0);
      if (count !== created) violations.push(`${String(count)} campaigns for ${String(created)} created`);
      return violations;
    });
  }

  /** Ends all that runs, and leaves nothing behind. */
  async close(): Promise<void> {
    for (const load of this.#loads) load.close();
    await Promise.all(this.seats.map((seat) => seat.clear()));
    await this.services.close();
    await this.foundation.remove();
    await this.directory.remove();
  }
}
