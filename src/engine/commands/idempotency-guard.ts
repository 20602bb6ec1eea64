import { canonicalJson, sha256Hex } from '../../contracts/canonical-json.js';
import type { IdempotencyRecord } from '../../ports/campaign-store.js';
import type { CampaignRecord } from '../../ports/campaign-record.js';
import type { CommittedMutation } from '../../ports/idempotency-cache.js';
import { tenantScope } from '../../ports/scope.js';
import type { EnginePorts } from '../engine-ports.js';

/** How long a key is kept. */
const IDEMPOTENCY_TTL_MS = 24 * 60 * 60 * 1000;

/** Makes a mutation safe to send again: its authority is the row that is committed with the change. */
export class IdempotencyGuard {
  readonly #ports: EnginePorts;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
  }

  /**
   * What stands under a key, or null when it is free.
   *
   * @param known a campaign that was read already
   */
  async find(
    { tenantId, mutation, key }: Pick<IdempotencyRecord, 'tenantId' | 'mutation' | 'key'>,
    known: CampaignRecord | null,
  ): Promise<IdempotencyRecord | null> {
    const now = new Date(this.#ports.clock.now()).toISOString();
    const cached = await this.#ports.idempotency.get(tenantId, mutation, key);
    if (cached && cached.expiresAt > now && (await this.#isHere(cached, known))) return cached;
    return this.#ports.store.findIdempotency(tenantId, mutation, key, now);
  }

  /**
   * A cache may serve another database, or outlive a part of this one's history that a restore took back: it is
   * believed where the campaign still ends with the very entry that the mutation wrote.
   */
  async #isHere(
    { tenantId, campaignId, headHash }: CommittedMutation,
    known: CampaignRecord | null,
  ): Promise<boolean> {
    const isKnown = known?.id === campaignId;
    const campaign = isKnown ? known : await this.#ports.store.find(tenantScope(tenantId), campaignId);
    return campaign?.headHash === headHash;
  }

  /** The row that a change commits to take the key. */
  record(of: { tenantId: string; mutation: string; key: string; requestHash: string; campaignId: string }) {
    const now = this.#ports.clock.now();
    return {
      ...of,
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + IDEMPOTENCY_TTL_MS).toISOString(),
    };
  }
}

/** The hash of a command's input as it was sent, before any default, without the key itself. */
export function requestHash(command: object): string {
  const sent = Object.entries(command).filter(
    ([name, value]) => name !== 'idempotencyKey' && value !== undefined,
  );
  return sha256Hex(canonicalJson(Object.fromEntries(sent)));
}
