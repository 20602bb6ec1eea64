import DataLoader from 'dataloader';
import type { Engine } from '../engine/engine.js';
import type { JsonValue } from '../contracts/json.js';
import type { ArtifactKind, CampaignRecord } from '../ports/campaign-record.js';
import type { Scope } from '../ports/scope.js';

interface ArtifactKey {
  campaignId: string;
  version: number;
  kind: ArtifactKind;
}

/** Reads from the store in batches, each value once per request. */
export interface Loaders {
  /** A campaign as it was when this request first read it; null when it is unknown or another tenant's. */
  campaign(id: string): Promise<CampaignRecord | null>;
  /** A campaign that has the entry `sequence` behind it: never older than that entry. */
  campaignSince(id: string, sequence: number): Promise<CampaignRecord | null>;
  /** Makes a record that was read otherwise the one that this request goes on with. */
  remember(record: CampaignRecord): void;
  /** A parsed artifact; undefined when the campaign has none of this kind. */
  artifact(record: CampaignRecord, kind: ArtifactKind): Promise<JsonValue | undefined>;
  /** Whether a campaign's chain is whole; computed once per request however often it is asked. */
  trailIntact(campaignId: string): Promise<boolean>;
}

/** Makes the loaders of one request. */
export function createLoaders(engine: Engine, scope: Scope): Loaders {
  const campaigns = campaignLoader(engine, scope);
  const artifacts = artifactLoader(engine, scope);
  const trails = new DataLoader<string, boolean>((ids) =>
    Promise.all(ids.map((id) => engine.auditTrailIntact(scope, id))),
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
    artifact: (record, kind) => artifacts.load({ campaignId: record.id, version: record.version, kind }),
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
): DataLoader<ArtifactKey, JsonValue | undefined, string> {
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

function parseArtifact(text: string | undefined): JsonValue | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as JsonValue);
}
