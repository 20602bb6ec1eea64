import type { Command } from 'commander';
import { LeadboostError, type CampaignSummary } from '../../../client/index.js';
import { CommandFailure } from '../command-failure.js';
import type { Does } from '../does.js';
import { ExitCode } from '../exit-code.js';
import { fetchCampaign } from './campaign/fetch-campaign.js';
import { openSession, withClientOptions, type ClientOptions, type ClientSession } from './client-options.js';
import { wholeNumber } from './parse-option.js';
import { trailHead } from './watch/trail-head.js';
import { WatchView } from './watch/watch-view.js';

interface WatchOptions extends ClientOptions {
  after?: number;
  maxAttempts?: number;
}

/** The exit status by the state that a campaign ended in. */
const EXIT_CODES: Partial<Record<CampaignSummary['state'], number>> = {
  COMPLETED: 0,
  FAILED: 1,
  CANCELLED: 2,
};

/** `leadboost watch` */
export function addWatchCommand(program: Command, does: Does): void {
  withClientOptions(program.command('watch').argument('<id>', 'the campaign'))
    .description('shows a campaign’s progress live; exits with 0 COMPLETED, 1 FAILED, 2 CANCELLED')
    .option(
      '--after <sequence>',
      'begins behind this entry; 0 shows the whole trail',
      wholeNumber(0, 2 ** 31 - 1),
    )
    .option(
      '--max-attempts <count>',
      'connections in a row that may fail (no limit)',
      wholeNumber(1, 1_000_000),
    )
    .action(does(watch));
}

async function watch(id: string, options: WatchOptions): Promise<number> {
  const session = openSession(options);
  const before = await fetchCampaign(session.client, id).catch(explainMissing);
  const head = await trailHead(session.client, id);
  const view = new WatchView(session.printer);
  try {
    // The stream stays open on FAILED: where nothing came after it, nothing would tell.
    const isOver = before.state === 'FAILED' && options.after === head;
    const campaign = isOver
      ? before
      : ((await follow(session, id, head, options, view)) ?? (await fetchCampaign(session.client, id)));
    view.end(campaign);
    return EXIT_CODES[campaign.state] ?? ExitCode.INTERNAL;
  } finally {
    view.close();
  }
}

/** @returns the campaign as it ended, or null when there was nothing more to be seen of it */
async function follow(
  { client }: ClientSession,
  id: string,
  head: number,
  { after, maxAttempts }: WatchOptions,
  view: WatchView,
): Promise<CampaignSummary | null> {
  let campaign: CampaignSummary | null = null;
  const events = client.campaignEvents(id, {
    after,
    maxAttempts,
    onReconnect: (reconnection) => view.lost(reconnection),
    onConnected: () => view.connected(),
  });
  for await (const entry of events) {
    ({ campaign } = entry);
    view.entry(entry);
    // The stream stays open on FAILED. A failure of the past is no end: that campaign was retried.
    const isNow = entry.sequence >= head && entry.transition?.to === 'FAILED';
    if (isNow && campaign.state === 'FAILED') break;
  }
  return campaign;
}

/** For this command 1 means that the campaign failed. */
function explainMissing(error: unknown): never {
  if (!(error instanceof LeadboostError) || error.code !== 'NOT_FOUND') throw error;
  throw new CommandFailure(ExitCode.NO_INPUT, `${error.code}: ${error.message}`, { cause: error });
}
