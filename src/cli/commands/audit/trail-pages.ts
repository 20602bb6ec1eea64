import { typedDocument, type LeadboostClient } from '../../../../client/index.js';
import type { AuditEntry } from '../../../contracts/audit-entry.js';
import { notFound } from '../campaign/fetch-campaign.js';

interface TrailAnswer {
  nodes: Omit<AuditEntry, 'campaignId'>[];
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface Trail {
  campaign: { id: string; auditTrail: TrailAnswer } | null;
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
      totalCount
      pageInfo { hasNextPage endCursor }
    }
  }
}`);

/** A part of a stored trail. */
export interface TrailPage {
  entries: AuditEntry[];
  /** How many entries the campaign has, by its own account. */
  totalCount: number;
}

/**
 * The stored trail of a campaign, oldest entry first, in the form that is hashed.
 *
 * @throws LeadboostError with NOT_FOUND where there is no such campaign
 */
export async function* trailPages(client: LeadboostClient, id: string): AsyncGenerator<TrailPage> {
  let after: string | null = null;
  for (;;) {
    const { campaign }: Trail = await client.request(TRAIL, { id, after });
    if (!campaign) return notFound(id);
    const { nodes, totalCount, pageInfo }: TrailAnswer = campaign.auditTrail;
    const entries = nodes.map(({ id: entryId, ...rest }) => ({
      id: entryId,
      campaignId: campaign.id,
      ...rest,
    }));
    yield { entries, totalCount };
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
}
