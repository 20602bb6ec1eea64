import { Option, type Command } from 'commander';
import type { CampaignState, CampaignSummary, LeadboostClient } from '../../../../client/index.js';
import { STEP_STATES } from '../../../contracts/enums.js';
import type { Does } from '../../does.js';
import { ExitCode } from '../../exit-code.js';
import { describeCampaign } from '../../output/describe-campaign.js';
import { openSession, withClientOptions, type ClientOptions } from '../client-options.js';
import { jsonObject, wholeNumber } from '../parse-option.js';
import { approve, checkApproval, type ApproveOptions } from './approve.js';
import type { MutationTarget } from './mutation-target.js';

interface GuardOptions extends ClientOptions {
  expectedVersion?: number;
  idempotencyKey?: string;
}

interface RetryOptions extends GuardOptions {
  fromState?: CampaignState;
  metadata?: Record<string, unknown>;
}

type Mutate<Options> = (
  client: LeadboostClient,
  target: MutationTarget,
  options: Options,
) => Promise<CampaignSummary>;

const MAX_VERSION = 2 ** 31 - 1;

/** `leadboost campaign start`, `retry`, `cancel`, `pause`, `resume`, `approve` and `reject` */
export function addMutationCommands(campaign: Command, does: Does): void {
  const add = <Options>(name: string, says: string, mutate: Mutate<Options>): Command =>
    withClientOptions(campaign.command(name).argument('<id>', 'the campaign'))
      .description(says)
      .option('--expected-version <version>', 'refuse when it has changed since', wholeNumber(1, MAX_VERSION))
      .option('--idempotency-key <key>', 'makes it safe to send again')
      .action(does((id: string, options: GuardOptions & Options) => runMutation(id, options, mutate)));

  add('start', 'starts the first execution', (client, target) => client.startCampaign(target));
  add<RetryOptions>('retry', 'begins another execution of a failed campaign', (client, target, options) =>
    client.retryCampaign({ ...target, fromState: options.fromState, metadata: options.metadata }),
  )
    .addOption(
      new Option('--from-state <state>', 'resume at this step or an earlier one').choices(STEP_STATES),
    )
    .option('--metadata <json>', 'replaces the campaign’s; @FILE reads a file, @- stdin', jsonObject);
  add<{ reason?: string }>('cancel', 'calls a campaign off', (client, target, { reason }) =>
    client.cancelCampaign({ ...target, reason }),
  ).option('--reason <text>', 'why');
  add('pause', 'lets no new step or attempt begin', (client, target) => client.pauseCampaign(target));
  add('resume', 'goes on after a pause', (client, target) => client.resumeCampaign(target));
  add<ApproveOptions>('approve', 'releases what is under review', approve)
    .option('--content-hash <hash>', 'what was looked at: `campaign show` prints it')
    .option('--unseen', 'approve whatever is under review right now')
    .option('--note <text>', 'kept with the review')
    .hook('preAction', checkApproval);
  add<{ reason: string }>('reject', 'refuses what is under review', (client, target, { reason }) =>
    client.rejectCampaign({ ...target, reason }),
  ).requiredOption('--reason <text>', 'why: the feedback for new content');
}

async function runMutation<Options>(
  campaignId: string,
  options: GuardOptions & Options,
  mutate: Mutate<Options>,
): Promise<number> {
  const { client, printer } = openSession(options);
  const { expectedVersion, idempotencyKey } = options;
  const campaign = await mutate(client, { campaignId, expectedVersion, idempotencyKey }, options);
  printer.result(campaign, (style) => describeCampaign(campaign, style));
  return ExitCode.OK;
}
