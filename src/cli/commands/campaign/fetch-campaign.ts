import {
  CAMPAIGN_SUMMARY,
  LeadboostError,
  typedDocument,
  type CampaignSummary,
  type LeadboostClient,
} from '../../../../client/index.js';

const CAMPAIGN = typedDocument<{ campaign: CampaignSummary | null }, { id: string }>(`
query Campaign($id: ID!) { campaign(id: $id) { ...CampaignSummary } }
${CAMPAIGN_SUMMARY}`);

/** @throws LeadboostError with NOT_FOUND where there is no such campaign, or it is another tenant's */
export async function fetchCampaign(client: LeadboostClient, id: string): Promise<CampaignSummary> {
  const { campaign } = await client.request(CAMPAIGN, { id });
  return campaign ?? notFound(id);
}

export function notFound(id: string): never {
  throw new LeadboostError('NOT_FOUND', `There is no campaign ${id}.`);
}
