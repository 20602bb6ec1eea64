import DataLoader from 'dataloader';
import type { Engine } from '../engine/engine.js';
import type { AuditEntry } from '../contracts/audit-entry.js';
import type { JsonObject, JsonValue } from '../contracts/json.js';
import type { ArtifactKind, CampaignRecord } from '../ports/campaign-record.js';
import type { Scope } from '../ports/scope.js';
import { edgeError } from './errors.js';

interface ArtifactKey {
  campaignId: string;
  version: number;
  kind: ArtifactKind;
}

interface ParsedArtifact {
  value: JsonValue;
  bytes: number;
}

/** The most bytes of artifacts and of entries' metadata, as JSON text, that one answer may carry. */
const MAX_ARTIFACT_BYTES = 64 * 2 ** 20;

/** Reads from the store in batches, each value once per request. */
export interface Loaders {
  /** A campaign as it was when this request first read it; null when it is unknown or another tenant's. */
  campaign(id: string): Promise<CampaignRecord | null>;
  /** A campaign that has the entry `sequence` behind it: never older than that entry. */
  campaignSince(id: string, sequence: number): Promise<CampaignRecord | null>;
  /** Makes a record that was read otherwise the one that this request goes on with. */
  remember(record: CampaignRecord): void;
  /**
   * A parsed artifact; undefined when the campaign has none of this kind.
   *
   * @param times how often the answer may repeat it
   * @throws GraphQLError OPERATION_TOO_COMPLEX when the answer would carry too many bytes of artifacts
   */
  artifact(record: CampaignRecord, kind: ArtifactKind, times?: number): Promise<JsonValue | undefined>;
  /**
   * What an entry says of itself, which counts as an artifact does.
   *
   * @throws GraphQLError OPERATION_TOO_COMPLEX
   */
  entryMetadata(entry: AuditEntry): JsonObject;
  /** Whether a campaign's chain is whole; computed afresh, once for all fields that ask at the same moment. */
  trailIntact(campaignId: string): Promise<boolean>;
}

/** Makes the loaders of one request. */
export function createLoaders(engine: Engine, scope: Scope): Loaders {
  const campaigns = campaignLoader(engine, scope);
  const artifacts = artifactLoader(engine, scope);
  const budget = new ByteBudget(MAX_ARTIFACT_BYTES);
  const trails = new DataLoader<string, boolean>(
    async (ids) => {
      const unique = [...new Set(ids)];
      const intact = await Promise.all(unique.map((id) => engine.auditTrailIntact(scope, id)));
      return ids.map((id) => intact[unique.indexOf(id)] ?? false);
    },
    { cache: false },
  );
  return {
    campaign: (id) => campaigns.load(id),
    async campaignSince(id, sequence) {
      const record = await campaigns.load(id);
      if (!record || record.sequence >= sequence) return record;
      return campaigns.clear(id).load(id);
    },
    remember(record) {
      campaigns.clear(record.id).prime(record.id, record);
    },
    async artifact({ id, version }, kind, times = 1) {
      const artifact = await artifacts.load({ campaignId: id, version, kind });
      budget.spend((artifact?.bytes ?? 0) * times);
      return artifact?.value;
    },
    entryMetadata({ metadata }) {
      budget.spend(JSON.stringify(metadata).length);
      return metadata;
    },
    trailIntact: (campaignId) => trails.load(campaignId),
  };
}

function campaignLoader(engine: Engine, scope: Scope): DataLoader<string, CampaignRecord | null> {
  return new DataLoader(async (ids) => {
    const records = await engine.store.findMany(scope, ids);
    const byId = new Map(records.map((record) => [record.id, record]));
    return ids.map((id) => byId.get(id) ?? null);
  });
}

function artifactLoader(
  engine: Engine,
  scope: Scope,
): DataLoader<ArtifactKey, ParsedArtifact | undefined, string> {
  return new DataLoader(
    async (keys) => {
      const ids = [...new Set(keys.map((key) => key.campaignId))];
      const kinds = [...new Set(keys.map((key) => key.kind))];
      const found = await engine.store.artifacts(scope, ids, kinds);
      return keys.map(({ campaignId, kind }) => parseArtifact(found.get(campaignId)?.[kind]));
    },
    { cacheKeyFn: ({ campaignId, version, kind }) => `${campaignId} ${version} ${kind}` },
  );
}

function parseArtifact(text: string | undefined): ParsedArtifact | undefined {
  return text === undefined ? undefined : { value: JSON.parse(text) as JsonValue, bytes: text.length };
}

/** Counts what one answer carries, each alias anew, so that no request can ask for more than memory holds. */
class ByteBudget {
  private spent = 0;

  constructor(private readonly limit: number) {}

  spend(bytes: number): void {
    this.spent += bytes;
    if (this.spent <= this.limit) return;
    const megabytes = Math.floor(this.limit / 2 ** 20);
    throw edgeError(
      'OPERATION_TOO_COMPLEX',
      `The answer would carry more than ${megabytes} MiB of artifacts and metadata. Ask for less at once.`,
    );
  }
}
