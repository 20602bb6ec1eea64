import type { AuditEntry } from '../../contracts/audit-entry.js';
import { EXECUTION_LOG_LIMIT } from '../../contracts/campaign-payload.js';
import type { JsonValue } from '../../contracts/json.js';
import {
  ARTIFACT_KINDS,
  type ArtifactKind,
  type Artifacts,
  type CampaignRecord,
} from '../../ports/campaign-record.js';
import type { CampaignCommit, CampaignStore, Claim } from '../../ports/campaign-store.js';
import { tenantScope, type Scope } from '../../ports/scope.js';

/**
 * A campaign that this worker holds, with what its next steps will need. All of it is a cache of the store: reloading
 * throws it away.
 */
export class HeldCampaign {
  readonly #store: CampaignStore;
  /** Null after a reload, until they are read again. */
  #artifacts: Map<ArtifactKind, JsonValue> | null;
  readonly token: number;
  #record: CampaignRecord;
  #log: AuditEntry[] | null;
  /** When the last service answered, on the monotonic clock; null where the campaign did not run on from it. */
  lastAnswerAt: number | null = null;

  constructor(store: CampaignStore, claim: Claim) {
    this.#store = store;
    this.#record = claim.record;
    this.token = claim.token;
    this.#artifacts = parse(claim.artifacts);
    this.#log = claim.log;
  }

  get record(): CampaignRecord {
    return this.#record;
  }

  /** Whether the record, as it was read, is held under this token. */
  get isHeld(): boolean {
    return this.#record.lease?.token === this.token;
  }

  get #scope(): Scope {
    return tenantScope(this.#record.tenantId);
  }

  /** The artifacts of these kinds; those that are not there are left out. */
  async artifacts(kinds: readonly ArtifactKind[]): Promise<Partial<Record<ArtifactKind, JsonValue>>> {
    const artifacts = (this.#artifacts ??= await this.#readArtifacts());
    return Object.fromEntries(
      kinds.filter((kind) => artifacts.has(kind)).map((kind) => [kind, artifacts.get(kind)]),
    );
  }

  async #readArtifacts(): Promise<Map<ArtifactKind, JsonValue>> {
    const found = await this.#store.artifacts(this.#scope, [this.#record.id], ARTIFACT_KINDS);
    return parse(found.get(this.#record.id) ?? {});
  }

  /** The newest entries of the trail, oldest first. */
  async log(): Promise<readonly AuditEntry[]> {
    const after = Math.max(0, this.#record.sequence - EXECUTION_LOG_LIMIT);
    this.#log ??= await this.#store.entries(this.#scope, this.#record.id, after, EXECUTION_LOG_LIMIT);
    return this.#log;
  }

  /** Takes over what was just committed. `written` are the values of the artifacts that the commit wrote. */
  advance(change: CampaignCommit, written: Partial<Record<ArtifactKind, JsonValue>>): void {
    this.#record = change.record;
    this.#log = this.#log && [...this.#log, ...change.entries].slice(-EXECUTION_LOG_LIMIT);
    for (const kind of change.clearArtifacts) this.#artifacts?.delete(kind);
    for (const [kind, value] of Object.entries(written)) this.#artifacts?.set(kind as ArtifactKind, value);
  }

  /** Reads the campaign again after somebody else changed it. @returns false when it is gone */
  async reload(): Promise<boolean> {
    const record = await this.#store.find(this.#scope, this.#record.id);
    this.#artifacts = null;
    this.#log = null;
    this.lastAnswerAt = null;
    if (record) this.#record = record;
    return record !== null;
  }
}

function parse(texts: Artifacts): Map<ArtifactKind, JsonValue> {
  return new Map(
    Object.entries(texts).map(([kind, text]) => [kind as ArtifactKind, JSON.parse(text) as JsonValue]),
  );
}
