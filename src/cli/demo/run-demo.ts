import { setTimeout as delay } from 'node:timers/promises';
import { createLeadboostClient, type AuditEntry, type LeadboostClient } from '../../../client/index.js';
import { ExitCode } from '../exit-code.js';
import { StopSignal } from '../serve/stop-signal.js';
import { checkEnding, type Ending } from './check-ending.js';
import { DEMO_CAMPAIGNS, type DemoCampaign } from './demo-campaigns.js';
import { FAST_PACE, VISIBLE_PACE, type DemoPace } from './demo-pace.js';
import { openStage, type DemoStage } from './demo-stage.js';
import { DemoView } from './demo-view.js';
import { playCampaign, type Played } from './play-campaign.js';

export interface DemoOptions {
  /** Ends when the campaigns have, instead of serving on. */
  exit?: true;
  /** Shortens every wait. */
  fast?: true;
}

/** The exit status of a demo that was interrupted. */
const INTERRUPTED = 130;

/** Plays the demo. @returns 0 when every campaign ended as it should, else 1 */
export async function runDemo({ exit, fast }: DemoOptions): Promise<number> {
  const pace = fast ? FAST_PACE : VISIBLE_PACE;
  const stop = new StopSignal();
  const interrupted = stop.received.then(() => INTERRUPTED);
  const curtain = new AbortController();
  const view = new DemoView(process.stdout);
  const stage = await openStage(pace);
  try {
    const played = play(stage, pace, view, curtain.signal);
    const status = await Promise.race([interrupted, stage.failed, played]);
    if (exit || status === INTERRUPTED) return status;
    view.say('', 'Serving on. Ctrl-C stops everything.');
    await Promise.race([interrupted, stage.failed]);
    return status;
  } finally {
    curtain.abort();
    view.end();
    if (!exit) view.say('Stopping.');
    await stage.close();
    stop.dispose();
  }
}

async function play(stage: DemoStage, pace: DemoPace, view: DemoView, curtain: AbortSignal): Promise<number> {
  const client = createLeadboostClient({ url: stage.url });
  const signal = AbortSignal.any([curtain, AbortSignal.timeout(pace.limitMs)]);
  view.introduce(stage, DEMO_CAMPAIGNS);
  view.begin();
  const plays = DEMO_CAMPAIGNS.map(async (campaign, index) => {
    await delay(index * pace.betweenStartsMs, undefined, { signal });
    const onEntry = (entry: AuditEntry) => view.entry(campaign.name, entry);
    return playCampaign(campaign, { client, pace, signal, onEntry });
  });
  const results = await Promise.allSettled(plays);
  view.end();
  view.say('');
  const failed: string[] = [];
  for (const [index, campaign] of DEMO_CAMPAIGNS.entries()) {
    const ending = await endingOf(client, stage, campaign, results[index]);
    view.ending(campaign, ending);
    if (ending.problems.length > 0) failed.push(campaign.name);
  }
  view.conclude(failed);
  return failed.length === 0 ? ExitCode.OK : ExitCode.FAILED;
}

async function endingOf(
  client: LeadboostClient,
  { services }: DemoStage,
  campaign: DemoCampaign,
  result: PromiseSettledResult<Played> | undefined,
): Promise<Ending> {
  if (result?.status === 'fulfilled') return checkEnding(client, services.OPTIMIZER, campaign, result.value);
  const reason: unknown = result?.reason;
  const problem = reason instanceof Error ? reason.message : String(reason);
  return { state: null, publications: 0, problems: [problem] };
}
