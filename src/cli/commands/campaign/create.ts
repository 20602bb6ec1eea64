import type { Command } from 'commander';
import type { CreateCampaignInput } from '../../../../client/index.js';
import type { Does } from '../../does.js';
import { ExitCode } from '../../exit-code.js';
import { describeCampaign } from '../../output/describe-campaign.js';
import { openSession, withClientOptions, type ClientOptions } from '../client-options.js';
import { jsonObject, wholeNumber } from '../parse-option.js';

interface CreateOptions extends ClientOptions, Omit<CreateCampaignInput, 'tenantId'> {
  tenant?: string;
  start?: true;
}

/** `leadboost campaign create` */
export function addCreateCommand(campaign: Command, does: Does): void {
  withClientOptions(campaign.command('create'))
    .description('creates a campaign')
    .option('--name <name>', 'what people call it')
    .option('--metadata <json>', 'what the services see; @FILE reads a file, @- stdin', jsonObject)
    .option('--max-retries <count>', 'automatic re-attempts per execution', wholeNumber(0, 20))
    .option('--tenant <uuid>', 'the tenant, where the credentials name none')
    .option('--idempotency-key <key>', 'makes it safe to send again')
    .option('--start', 'starts it as well')
    .action(does(create));
}

async function create({ tenant, start, url, output, ...input }: CreateOptions): Promise<number> {
  const { client, printer } = openSession({ output, ...(url !== undefined && { url }) });
  let campaign = await client.createCampaign({ ...input, tenantId: tenant });
  // Sent again with its key, the creation returns the campaign as it is by now.
  if (start && campaign.state === 'IDLE') campaign = await client.startCampaign({ campaignId: campaign.id });
  printer.result(campaign, (style) => describeCampaign(campaign, style));
  return ExitCode.OK;
}
