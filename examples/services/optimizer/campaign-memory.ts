import { BoundedMap } from '../bounded-map.js';
import { numberAt, objectAt, objectsAt, textAt, textsAt, type JsonObject } from '../json.js';

/** What campaigns taught about one channel. */
interface ChannelMemory {
  readonly campaigns: number;
  readonly budgetShareSum: number;
  readonly warned: number;
  readonly contrastSum: number;
  readonly contrastCount: number;
}

const NOTHING: ChannelMemory = {
  campaigns: 0,
  budgetShareSum: 0,
  warned: 0,
  contrastSum: 0,
  contrastCount: 0,
};

/** How many pairs of tenant and channel are remembered; beyond it, the one not heard of for longest is forgotten. */
const MAX_CHANNELS = 10_000;

/**
 * A small memory, in sums only: what is kept does not grow with the campaigns. Tenants do not see each other's.
 * It lives as long as the process.
 */
export class CampaignMemory {
  readonly #channels = new BoundedMap<ChannelMemory>(MAX_CHANNELS);

  /** Adds a campaign, and says what is known of its channels now. */
  learn(tenantId: string, payload: JsonObject): JsonObject {
    const strategy = objectAt(payload, 'strategy');
    const shares = objectAt(strategy, 'budget_allocation');
    const audit = objectAt(payload, 'quality_audit');
    const contrast = contrastOf(audit);
    const channels = channelsOf(strategy, payload).map((channel): [string, object] => {
      const key = JSON.stringify([tenantId, channel]);
      const before = this.#channels.get(key) ?? NOTHING;
      const now: ChannelMemory = {
        campaigns: before.campaigns + 1,
        budgetShareSum: before.budgetShareSum + (numberAt(shares, channel) ?? 0),
        warned: before.warned + (audit.verdict === 'WARN' ? 1 : 0),
        contrastSum: before.contrastSum + (contrast ?? 0),
        contrastCount: before.contrastCount + (contrast === undefined ? 0 : 1),
      };
      this.#channels.set(key, now);
      return [channel, summary(now)];
    });
    return { channels: Object.fromEntries(channels) };
  }
}

function channelsOf(strategy: JsonObject, payload: JsonObject): string[] {
  const published = objectsAt(payload, 'assets').flatMap((asset) => textAt(asset, 'channel') ?? []);
  return [...new Set([...textsAt(strategy, 'channels'), ...published])].slice(0, 20);
}

function contrastOf(audit: JsonObject): number | undefined {
  const check = objectsAt(audit, 'checks').find(({ check_id }) => check_id === 'contrast_ratio_check');
  return check === undefined ? undefined : numberAt(objectAt(check, 'evidence'), 'actual');
}

function summary(memory: ChannelMemory): object {
  return {
    campaigns: memory.campaigns,
    mean_budget_share: hundredths(memory.budgetShareSum / memory.campaigns),
    published_with_warnings: memory.warned,
    mean_contrast: memory.contrastCount === 0 ? null : hundredths(memory.contrastSum / memory.contrastCount),
  };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
