import { readCampaignInputs } from '../campaign-inputs.js';
import { objectAt, type JsonObject } from '../json.js';
import { steeredMetadata } from '../scenarios.js';
import { requireObject, requireObjects, type Call, type Service } from '../service.js';
import { auditContent } from './audit-content.js';
import { CampaignMemory } from './campaign-memory.js';
import type { LedgerEntry, PublicationLedger } from './publication-ledger.js';
import { publishContent } from './publish-content.js';

/** Optimizer: audits content, publishes it, and remembers how campaigns went. */
export function createOptimizer(ledger: PublicationLedger): Service {
  const memory = new CampaignMemory();
  return {
    name: 'optimizer',
    operations: [
      { name: 'audit-quality', perform: audit },
      {
        name: 'publish',
        keyRequired: true,
        perform: (call) => publishContent(call, ledger, Date.now()),
        earlierAnswers: () =>
          ledger
            .entries()
            .map(({ publication }) => [publication.key, JSON.stringify(publication.answer)] as const),
      },
      { name: 'learn', perform: ({ tenantId, body }) => memory.learn(tenantId, body) },
    ],
    pages: new Map([['/ledger', (query: URLSearchParams) => ledgerPage(ledger, query.get('campaign_id'))]]),
  };
}

function audit({ body, scenario }: Call): JsonObject {
  const inputs = readCampaignInputs(steeredMetadata(objectAt(body, 'metadata'), scenario));
  const strategy = requireObject(body, 'strategy');
  const assets = requireObjects(body, 'assets');
  return { ...auditContent({ inputs, strategy, assets }, Date.now()) };
}

/** What was published, oldest first: of one campaign, or of all. */
function ledgerPage(ledger: PublicationLedger, campaignId: string | null): JsonObject {
  const entries = ledger
    .entries()
    .filter(({ publication }) => campaignId === null || publication.campaignId === campaignId);
  return {
    total_effects: entries.reduce((sum, { effects }) => sum + effects, 0),
    entries: entries.map(onTheWire),
  };
}

function onTheWire({ publication, effects }: LedgerEntry): object {
  return {
    key: publication.key,
    campaign_id: publication.campaignId,
    tenant_id: publication.tenantId,
    effects,
    at: publication.at,
    content_sha256: publication.contentSha256,
  };
}
