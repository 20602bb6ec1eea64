import type { AuditEntry } from '../../../src/contracts/audit-entry.js';
import type { CommandResult, Engine } from '../../../src/engine/engine.js';
import type { CampaignRecord } from '../../../src/ports/campaign-record.js';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import { ANNA } from '../engine/engine-fixture.js';
import type { WatchedCampaign } from '../recovery/campaign-load.js';
import type { Scenario } from '../recovery/scenario.js';
import { isPassing, type Cluster, type Member } from './cluster.js';
import type { SimulatedServices } from './simulated-services.js';
import type { World } from './world.js';

type Command = WatchedCampaign['acknowledged'][number];

/** A campaign that went on meanwhile may refuse these. */
const MAY_BE_LATE: ReadonlySet<Command> = new Set(['PAUSE', 'RESUME', 'CANCEL']);

/** People who create, start and follow campaigns at any server, and ask again whenever no answer came. */
export class SimulatedUsers {
  readonly campaigns: WatchedCampaign[] = [];
  readonly #world: World;
  readonly #cluster: Cluster;
  readonly #services: SimulatedServices;

  constructor(world: World, cluster: Cluster, services: SimulatedServices) {
    this.#world = world;
    this.#cluster = cluster;
    this.#services = services;
  }

  /** Creates and starts a campaign, and follows it until it has ended as its scenario wants. */
  async run(scenario: Scenario, name: string): Promise<void> {
    const created = await this.#insist(({ commands }) =>
      commands.create(ANNA, { name, idempotencyKey: name, maxRetries: 20, tenantId: this.#tenant() }),
    );
    if (created.kind === 'refused') throw new Error(`create was refused: ${created.message}`);
    const { id } = created.campaign;
    this.#world.note(`${name} is ${id}: ${scenario.name}`);
    const campaign: WatchedCampaign = { id, scenario, seen: [], acknowledged: [] };
    this.campaigns.push(campaign);
    this.#services.play(id, scenario);
    await Promise.all([this.#command(campaign, 'START'), this.#follow(campaign)]);
  }

  /** Follows all campaigns at once from a cursor on, across any number of lost connections. Never ends. */
  async followFeed(after: string, seen: AuditEntry[]): Promise<void> {
    let cursor = after;
    await this.#subscribe(
      (engine) => engine.campaignFeed(ALL_TENANTS, cursor),
      async (item) => {
        ({ cursor } = item);
        seen.push(item.entry);
        return 'more';
      },
    );
  }

  async #follow(campaign: WatchedCampaign): Promise<void> {
    await this.#subscribe(
      (engine) => engine.campaignEvents(ALL_TENANTS, campaign.id, campaign.seen.at(-1)?.sequence ?? 0),
      async (entry) => {
        const { campaignId, ...rest } = entry;
        campaign.seen.push({ ...rest, campaign: { id: campaignId } } as WatchedCampaign['seen'][number]);
        await this.#react(campaign, entry);
        return entry.transition?.to === 'FAILED' && campaign.scenario.end === 'FAILED' ? 'enough' : 'more';
      },
    );
  }

  /** Reads a subscription to its end; after a lost connection it is opened again, at any server. */
  async #subscribe<T>(
    open: (engine: Engine) => AsyncIterableIterator<T>,
    take: (item: T) => Promise<'more' | 'enough'>,
  ): Promise<void> {
    for (;;) {
      const member = await this.#member();
      let items: AsyncIterableIterator<T> | null = null;
      try {
        for (;;) {
          const next = await this.#cluster.ask(member, (engine) => (items ??= open(engine)).next(), 4000);
          if (next.done === true || (await take(next.value)) === 'enough') return;
        }
      } catch (error) {
        if (!isPassing(error)) throw error;
      } finally {
        member.process.enter(() => void items?.return?.());
      }
      await this.#sleep(200);
    }
  }

  async #react(campaign: WatchedCampaign, { transition }: AuditEntry): Promise<void> {
    const { scenario } = campaign;
    if (!transition) return;
    if (transition.to === 'AWAITING_REVIEW') await this.#approve(campaign);
    if (transition.to === 'FAILED' && scenario.end !== 'FAILED') await this.#command(campaign, 'RETRY');
    if (transition.to === scenario.cancelIn) await this.#command(campaign, 'CANCEL');
    if (transition.to === scenario.pauseIn && (await this.#command(campaign, 'PAUSE'))) {
      await this.#sleep(300);
      await this.#command(campaign, 'RESUME');
    }
  }

  async #approve(campaign: WatchedCampaign): Promise<void> {
    const record = await this.#insist<CampaignRecord | null>(({ store }) =>
      store.find(ALL_TENANTS, campaign.id),
    );
    await this.#command(campaign, 'APPROVE', record?.snapshot.review?.contentHash);
  }

  /** @returns whether it was done */
  async #command(campaign: WatchedCampaign, command: Command, contentHash = ''): Promise<boolean> {
    const nth = campaign.acknowledged.filter((earlier) => earlier === command).length + 1;
    const input = { campaignId: campaign.id, idempotencyKey: `${campaign.id}-${command}-${String(nth)}` };
    const result = await this.#insist<CommandResult>(({ commands }) => {
      switch (command) {
        case 'START':
          return commands.start(ANNA, input);
        case 'RETRY':
          return commands.retry(ANNA, input);
        case 'CANCEL':
          return commands.cancel(ANNA, input);
        case 'PAUSE':
          return commands.pause(ANNA, input);
        case 'RESUME':
          return commands.resume(ANNA, input);
        case 'APPROVE':
          return commands.approve(ANNA, { ...input, contentHash });
      }
    });
    this.#world.note(`${command} of ${campaign.id}: ${result.kind}`);
    if (result.kind === 'done') {
      campaign.acknowledged.push(command);
      return true;
    }
    if (result.code === 'ILLEGAL_TRANSITION' && MAY_BE_LATE.has(command)) return false;
    throw new Error(`${command} of ${campaign.id} was refused: ${result.message}`);
  }

  /** Asks until somebody answers. */
  async #insist<T>(action: (engine: Engine) => Promise<T>): Promise<T> {
    for (;;) {
      const member = await this.#member();
      try {
        return await this.#cluster.ask(member, action);
      } catch (error) {
        if (!isPassing(error)) throw error;
      }
      await this.#sleep(100);
    }
  }

  async #member(): Promise<Member> {
    for (;;) {
      const member = this.#cluster.pick();
      if (member) return member;
      await this.#sleep(100);
    }
  }

  #sleep(meanMs: number): Promise<void> {
    return new Promise((resolve) => this.#world.scheduler.after(this.#world.latency(meanMs), resolve));
  }

  #tenant(): string {
    return `00000000-0000-0000-0000-00000000000${this.#world.happens(50) ? '1' : '2'}`;
  }
}
