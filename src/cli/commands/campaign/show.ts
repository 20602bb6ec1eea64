import type { Command } from 'commander';
import { CAMPAIGN_SUMMARY, typedDocument, type CampaignSummary } from '../../../../client/index.js';
import type { Does } from '../../does.js';
import { ExitCode } from '../../exit-code.js';
import { describeCampaign } from '../../output/describe-campaign.js';
import { printableJson } from '../../output/printable.js';
import type { Style } from '../../output/style.js';
import { openSession, withClientOptions, type ClientOptions } from '../client-options.js';
import { notFound } from './fetch-campaign.js';

interface WholeCampaign extends CampaignSummary {
  metadata: object;
  radarScan: object | null;
  strategy: object | null;
  assets: object[];
  qualityReport: object | null;
  publication: object | null;
  learnings: object | null;
}

const WHOLE_CAMPAIGN = typedDocument<{ campaign: WholeCampaign | null }, { id: string }>(`
query WholeCampaign($id: ID!) {
  campaign(id: $id) {
    ...CampaignSummary
    tenantId startedAt completedAt metadata radarScan
    strategy {
      briefId targetAudience coreMessage channels budgetAllocation doNotDo toneGuard platformConstraints
    }
    assets
    qualityReport {
      verdict auditorSignature timestamp
      checks { checkId result reasonCode severity evidence }
    }
    publication learnings
  }
}
${CAMPAIGN_SUMMARY}`);

const ARTIFACTS = [
  'metadata',
  'radarScan',
  'strategy',
  'assets',
  'qualityReport',
  'publication',
  'learnings',
] as const;

/** `leadboost campaign show` */
export function addShowCommand(campaign: Command, does: Does): void {
  withClientOptions(campaign.command('show').argument('<id>', 'the campaign'))
    .description('shows where a campaign stands')
    .option('--artifacts', 'shows what the services made as well; JSON output has it anyway')
    .action(does(show));
}

async function show(id: string, options: ClientOptions & { artifacts?: true }): Promise<number> {
  const { client, printer } = openSession(options);
  const campaign = (await client.request(WHOLE_CAMPAIGN, { id })).campaign ?? notFound(id);
  printer.result(campaign, (style) =>
    [describeCampaign(campaign, style), ...(options.artifacts ? artifacts(campaign, style) : [])].join('\n'),
  );
  return ExitCode.OK;
}

function artifacts(campaign: WholeCampaign, style: Style): string[] {
  return ARTIFACTS.map((name) => `${style('bold', name)} ${printableJson(campaign[name], 2)}`);
}
