import type { AuditEntry } from '../../../client/index.js';
import { CampaignFollower } from './campaign-follower.js';
import { ask } from './graphql-caller.js';
import type { RecordingServices } from './recording-services.js';
import type { Scenario } from './scenario.js';
import type { Endpoint } from './server-seat.js';

/** Events of the machine that people cause. */
type Command = 'START' | 'RETRY' | 'CANCEL' | 'PAUSE' | 'RESUME' | 'APPROVE';

/** What the outside knows of a campaign. */
export interface WatchedCampaign {
  id: string;
  scenario: Scenario;
  /** What its subscriber was handed over, in order. */
  seen: AuditEntry[];
  /** The commands that were answered as done. */
  acknowledged: Command[];
}

const MUTATION_OF: Readonly<Record<Command, string>> = {
  START: 'startCampaign',
  RETRY: 'retryCampaign',
  CANCEL: 'cancelCampaign',
  PAUSE: 'pauseCampaign',
  RESUME: 'resumeCampaign',
  APPROVE: 'approveCampaign',
};

/** A campaign that went on meanwhile may refuse these. */
const MAY_BE_LATE: ReadonlySet<Command> = new Set(['PAUSE', 'RESUME', 'CANCEL']);

interface Payload {
  campaign: { id: string };
  userErrors: { code: string; message: string }[];
}

/** Clients that create, start and follow campaigns, and send again whatever was not answered. */
export class CampaignLoad {
  readonly campaigns: WatchedCampaign[] = [];
  readonly follower: CampaignFollower;
  #created = 0;

  /**
   * @param endpoint where commands go
   * @param watched where campaigns are followed
   * @param name tells apart the idempotency keys of several loads on one database
   */
  constructor(
    private readonly endpoint: Endpoint,
    watched: Endpoint,
    private readonly services: RecordingServices,
    private readonly name: string,
  ) {
    this.follower = new CampaignFollower(watched);
  }

  /** Runs campaigns to their end, `concurrency` at a time. */
  async run(scenarios: IterableIterator<Scenario>, concurrency: number): Promise<void> {
    const runner = async () => {
      for (const scenario of scenarios) await this.runOne(scenario);
    };
    await Promise.all(Array.from({ length: concurrency }, runner));
  }

  /** Creates and starts a campaign, and follows it until it has ended as its scenario wants. */
  async runOne(scenario: Scenario): Promise<WatchedCampaign> {
    this.#created += 1;
    const id = await this.#create(`${this.name}-${String(this.#created)}`, scenario);
    const campaign: WatchedCampaign = { id, scenario, seen: [], acknowledged: [] };
    this.campaigns.push(campaign);
    this.services.play(id, scenario);
    const followed = this.follower.follow(id, async (entry) => {
      campaign.seen.push(entry);
      await this.#react(campaign, entry);
      // The subscription ends by itself but for this: a campaign that has failed could be retried.
      return entry.transition?.to === 'FAILED' && scenario.end === 'FAILED' ? 'enough' : 'more';
    });
    await Promise.all([this.#command(campaign, 'START'), followed]);
    return campaign;
  }

  /** What still runs is followed no longer. */
  close(): void {
    this.follower.close();
  }

  async #create(idempotencyKey: string, scenario: Scenario): Promise<string> {
    const mutation = `mutation ($input: CreateCampaignInput!) {
      payload: createCampaign(input: $input) { campaign { id } userErrors { code message } }
    }`;
    const input = { idempotencyKey, name: scenario.name, maxRetries: 20, metadata: { brand: 'Ours' } };
    const { payload } = await ask<{ payload: Payload }>(this.endpoint, mutation, { input });
    if (payload.userErrors.length > 0) throw new Error(JSON.stringify(payload.userErrors));
    return payload.campaign.id;
  }

  /** Somebody does what the scenario asks for when the campaign comes to a state. */
  async #react(campaign: WatchedCampaign, { transition }: AuditEntry): Promise<void> {
    const { scenario } = campaign;
    if (!transition) return;
    if (transition.to === 'AWAITING_REVIEW') {
      await this.#command(campaign, 'APPROVE', { contentHash: await this.#contentHash(campaign.id) });
    }
    if (transition.to === 'FAILED' && scenario.end !== 'FAILED') await this.#command(campaign, 'RETRY');
    if (transition.to === scenario.cancelIn) await this.#command(campaign, 'CANCEL');
    if (transition.to === scenario.pauseIn && (await this.#command(campaign, 'PAUSE'))) {
      await this.#command(campaign, 'RESUME');
    }
  }

  /** @returns whether it was done */
  async #command(campaign: WatchedCampaign, command: Command, more: object = {}): Promise<boolean> {
    const mutation = MUTATION_OF[command];
    const input = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
    const nth = campaign.acknowledged.filter((earlier) => earlier === command).length + 1;
    const { payload } = await ask<{ payload: Payload }>(
      this.endpoint,
      `mutation ($input: ${input}) {
        payload: ${mutation}(input: $input) { campaign { id } userErrors { code message } }
      }`,
      {
        input: {
          campaignId: campaign.id,
          idempotencyKey: `${campaign.id}-${command}-${String(nth)}`,
          ...more,
        },
      },
    );
    const [refusal] = payload.userErrors;
    if (!refusal) {
      campaign.acknowledged.push(command);
      return true;
    }
    if (refusal.code === 'ILLEGAL_TRANSITION' && MAY_BE_LATE.has(command)) return false;
    throw new Error(`${command} was refused: ${refusal.message}`);
  }

  async #contentHash(id: string): Promise<string> {
    const query = 'query ($id: ID!) { campaign(id: $id) { review { contentHash } } }';
    const { campaign } = await ask<{ campaign: { review: { contentHash: string } } }>(this.endpoint, query, {
      id,
    });
    return campaign.review.contentHash;
  }
}
