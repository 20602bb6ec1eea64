import {
  typedDocument,
  type CampaignState,
  type FailureReason,
  type LeadboostClient,
} from '../../../client/index.js';
import { isJsonObject } from '../../contracts/json.js';
import { CommandFailure } from '../command-failure.js';
import { ExitCode } from '../exit-code.js';
import type { DemoCampaign } from './demo-campaigns.js';
import type { Played } from './play-campaign.js';

/** How a campaign ended, and what is wrong with that; nothing, when it ended as it should. */
export interface Ending {
  state: CampaignState | null;
  publications: number;
  problems: string[];
}

interface Final {
  campaign: {
    state: CampaignState;
    failure: { reason: FailureReason } | null;
    auditTrailIntact: boolean;
  } | null;
}

const FINAL = typedDocument<Final, { id: string }>(
  'query Final($id: ID!) { campaign(id: $id) { state failure { reason } auditTrailIntact } }',
);

/** Asks the server and the Optimizer's ledger, which knows what was really published. */
export async function checkEnding(
  client: LeadboostClient,
  optimizerUrl: string,
  { expected }: DemoCampaign,
  { id, trail }: Played,
): Promise<Ending> {
  const { campaign } = await client.request(FINAL, { id });
  if (!campaign) return { state: null, publications: 0, problems: ['the server does not know it any more'] };
  const publications = await countPublications(optimizerUrl, id);
  const reason = campaign.failure?.reason ?? null;
  const isNumbered = trail.every((entry, index) => entry.sequence === index + 1);
  const problems = [
    campaign.state !== expected.state && `it is ${campaign.state} instead of ${expected.state}`,
    reason !== expected.failureReason && `its failure is ${reason ?? 'none'}`,
    publications !== expected.publications && `it was published ${publications} times`,
    !campaign.auditTrailIntact && 'its audit trail is not intact',
    !isNumbered && 'the subscription lost or repeated an entry',
    !expected.tookPlace(trail) && 'its trail does not show what should have happened',
  ];
  return { state: campaign.state, publications, problems: problems.filter((problem) => problem !== false) };
}

async function countPublications(optimizerUrl: string, campaignId: string): Promise<number> {
  const response = await fetch(`${optimizerUrl}/ledger?campaign_id=${campaignId}`);
  const ledger: unknown = await response.json();
  if (isJsonObject(ledger) && typeof ledger['total_effects'] === 'number') return ledger['total_effects'];
  throw new CommandFailure(ExitCode.FAILED, 'The ledger of the Optimizer cannot be read.');
}
