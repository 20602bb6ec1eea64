import type { AuditEntry } from '../../../src/contracts/audit-entry.js';
import type { CampaignState } from '../../../src/contracts/enums.js';
import type { JsonObject } from '../../../src/contracts/json.js';
import type { CampaignRecord } from '../../../src/ports/campaign-record.js';
import type { CampaignStore } from '../../../src/ports/campaign-store.js';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import type { WatchedCampaign } from './campaign-load.js';
import { ask } from './graphql-caller.js';
import type { Effect, RecordedCall, RecordingServices } from './recording-services.js';
import type { Endpoint } from './server-seat.js';

/** All that can be known of a campaign, from each side. */
export interface CampaignFacts {
  watched: WatchedCampaign;
  /** What the API says. */
  api: {
    state: CampaignState;
    version: number;
    auditTrailIntact: boolean;
    assets: JsonObject[];
    publication: JsonObject | null;
    trail: AuditEntry[];
  };
  /** What is on disk. */
  record: CampaignRecord;
  /** What reached the services, in the order in which it came. */
  calls: RecordedCall[];
  effects: Effect[];
}

/** Gathers the facts of a campaign. */
export async function gatherFacts(
  watched: WatchedCampaign,
  endpoint: Endpoint,
  store: CampaignStore,
  services: RecordingServices,
): Promise<CampaignFacts> {
  const api = await readCampaign(endpoint, watched.id);
  const record = await store.find(ALL_TENANTS, watched.id);
  if (!record) throw new Error(`Campaign ${watched.id} was acknowledged and is not on disk.`);
  const ofCampaign = ({ campaignId }: RecordedCall) => campaignId === watched.id;
  const { calls, effects } = services;
  return { watched, api, record, calls: calls.filter(ofCampaign), effects: effects.filter(ofCampaign) };
}

/** An entry as the API gives it: whoever asks knows the campaign. */
type ApiEntry = Omit<AuditEntry, 'campaignId'>;

/** What to ask for of an entry in order to verify its hash. */
const ENTRY_FIELDS =
  'id sequence occurredAt executionId actor action transition { from to event } metadata previousHash hash';

const CAMPAIGN = `query ($id: ID!, $after: String) {
  campaign(id: $id) {
    state version auditTrailIntact assets publication
    auditTrail(first: 100, after: $after) { nodes { ${ENTRY_FIELDS} } pageInfo { hasNextPage endCursor } }
  }
}`;

interface CampaignPage {
  campaign: Omit<CampaignFacts['api'], 'trail'> & {
    auditTrail: { nodes: ApiEntry[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
  };
}

async function readCampaign(endpoint: Endpoint, id: string): Promise<CampaignFacts['api']> {
  const trail: AuditEntry[] = [];
  let after: string | null = null;
  for (;;) {
    const page: CampaignPage = await ask<CampaignPage>(endpoint, CAMPAIGN, { id, after });
    const { auditTrail, ...rest } = page.campaign;
    trail.push(...auditTrail.nodes.map((entry) => ({ ...entry, campaignId: id })));
    if (!auditTrail.pageInfo.hasNextPage) return { ...rest, trail };
    after = auditTrail.pageInfo.endCursor;
  }
}
