import { typedDocument, type LeadboostClient } from '../../../../client/index.js';
import type { AuditEntry } from '../../../contracts/audit-entry.js';
import { notFound } from '../campaign/fetch-campaign.js';

interface TrailPage {
  nodes: Omit<AuditEntry, 'campaignId'>[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface Trail {
  campaign: { id: string; auditTrail: TrailPage } | null;
}

const TRAIL = typedDocument<Trail, { id: string; after: string | null }>(`
query Trail($id: ID!, $after: String) {
  campaign(id: $id) {
    id
    auditTrail(first: 100, after: $after) {
      nodes {
        id sequence occurredAt executionId actor action
        transition { from to event }
        metadata previousHash hash
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`);

/**
 * The stored trail of a campaign, oldest entry first, in the form that is hashed.
 *
 * @throws LeadboostError with NOT_FOUND where there is no such campaign
 */
export async function* trailEntries(client: LeadboostClient, id: string): AsyncGenerator<AuditEntry> {
  let after: string | null = null;
  for (;;) {
    const { campaign }: Trail = await client.request(TRAIL, { id, after });
    if (!campaign) return notFound(id);
    const { nodes, pageInfo }: TrailPage = campaign.auditTrail;
    for (const { id: entryId, ...rest } of nodes) yield { id: entryId, campaignId: campaign.id, ...rest };
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
}
