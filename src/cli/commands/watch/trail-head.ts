import { typedDocument, type LeadboostClient } from '../../../../client/index.js';
import { notFound } from '../campaign/fetch-campaign.js';

interface Head {
  campaign: { auditTrail: { totalCount: number } } | null;
}

const HEAD = typedDocument<Head, { id: string }>(
  'query Head($id: ID!) { campaign(id: $id) { auditTrail(first: 1) { totalCount } } }',
);

/**
 * The sequence of a campaign's newest entry: entries are numbered without a gap, so that it is their number.
 *
 * @throws LeadboostError with NOT_FOUND
 */
export async function trailHead(client: LeadboostClient, id: string): Promise<number> {
  const { campaign } = await client.request(HEAD, { id });
  return campaign ? campaign.auditTrail.totalCount : notFound(id);
}
