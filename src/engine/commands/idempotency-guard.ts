import { canonicalJson, sha256Hex } from '../../contracts/canonical-json.js';
import type { IdempotencyRecord } from '../../ports/campaign-store.js';
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

  /** What stands under a key, or null when it is free. */
  async find(tenantId: string, mutation: string, key: string): Promise<IdempotencyRecord | null> {
    const now = new Date(this.#ports.clock.now()).toISOString();
    const cached = await this.#ports.idempotency.get(tenantId, mutation, key);
    if (cached && cached.expiresAt > now && (await this.#isOurs(cached))) return cached;
    return this.#ports.store.findIdempotency(tenantId, mutation, key, now);
  }

  /** A cache may outlive the database, or serve another one: it is believed about campaigns that are there. */
  async #isOurs({ tenantId, campaignId }: IdempotencyRecord): Promise<boolean> {
    return (await this.#ports.store.find(tenantScope(tenantId), campaignId)) !== null;
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
