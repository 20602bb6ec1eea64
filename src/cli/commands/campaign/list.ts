import { Option, type Command } from 'commander';
import {
  CAMPAIGN_SUMMARY,
  typedDocument,
  type CampaignState,
  type CampaignSummary,
  type FailureReason,
} from '../../../../client/index.js';
import * as contracts from '../../../contracts/enums.js';
import type { Does } from '../../does.js';
import { ExitCode } from '../../exit-code.js';
import { condition, stateStyle, stepsDone } from '../../output/describe-campaign.js';
import { printable } from '../../output/printable.js';
import type { Style } from '../../output/style.js';
import { openSession, withClientOptions, type ClientOptions } from '../client-options.js';
import { wholeNumber } from '../parse-option.js';

interface ListOptions extends ClientOptions {
  state?: CampaignState[];
  failureReason?: FailureReason[];
  search?: string;
  first: number;
  after?: string;
}

interface Page {
  totalCount: number;
  totalCountCapped: boolean;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: CampaignSummary[];
}

const CAMPAIGNS = typedDocument<{ campaigns: Page }, { first: number; after?: string; filter: object }>(`
query Campaigns($first: Int!, $after: String, $filter: CampaignFilter) {
  campaigns(first: $first, after: $after, filter: $filter) {
    totalCount totalCountCapped
    pageInfo { hasNextPage endCursor }
    nodes { ...CampaignSummary }
  }
}
${CAMPAIGN_SUMMARY}`);

/** `leadboost campaign list` */
export function addListCommand(campaign: Command, does: Does): void {
  withClientOptions(campaign.command('list'))
    .description('lists campaigns, the newest first')
    .addOption(
      new Option('--state <state...>', 'only those in these states').choices(
        Object.values(contracts.CampaignState),
      ),
    )
    .addOption(
      new Option('--failure-reason <reason...>', 'only those that failed for these reasons').choices(
        Object.values(contracts.FailureReason),
      ),
    )
    .option('--search <text>', 'only those whose name begins so, or the one with this id')
    .option('--first <count>', 'how many, at most 100', wholeNumber(1, 100), 20)
    .option('--after <cursor>', 'those behind this cursor: a page ends with it')
    .action(does(list));
}

async function list(options: ListOptions): Promise<number> {
  const { client, printer } = openSession(options);
  const { first, after, state, failureReason, search } = options;
  const filter = { states: state, failureReasons: failureReason, search };
  const { campaigns } = await client.request(CAMPAIGNS, {
    first,
    ...(after !== undefined && { after }),
    filter,
  });
  if (printer.format === 'jsonl') campaigns.nodes.forEach((campaign) => printer.result(campaign, () => ''));
  else printer.result(campaigns, (style) => table(campaigns, style));
  const { hasNextPage, endCursor } = campaigns.pageInfo;
  if (hasNextPage && printer.format !== 'json') printer.note(`More: --after ${endCursor ?? ''}`);
  return ExitCode.OK;
}

function table({ nodes, totalCount, totalCountCapped }: Page, style: Style): string {
  const rows = nodes.map((campaign) =>
    [
      campaign.id,
      style(stateStyle(campaign), campaign.state.padEnd(15)),
      stepsDone(campaign),
      printable(campaign.name ?? ''),
      style('dim', condition(campaign)),
    ].join('  '),
  );
  const shown = `${nodes.length} of ${totalCount}${totalCountCapped ? ' or more' : ''}`;
  return [...rows, style('dim', shown)].join('\n');
}
