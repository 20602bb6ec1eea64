import type { CampaignSummary } from '../../../client/index.js';
import { condition, stateStyle, stepsDone } from './describe-campaign.js';
import { fit } from './display-width.js';
import { printable } from './printable.js';
import type { Style } from './style.js';

const BAR_COLUMNS = 18;
const LABEL_COLUMNS = 22;
const STATE_COLUMNS = 15;

/**
 * One line that says how far a campaign is.
 *
 * @param now milliseconds since the epoch, for what is counted down
 */
export function campaignBar(campaign: CampaignSummary, style: Style, now: number): string {
  const filled = Math.round(campaign.progress * BAR_COLUMNS);
  const colour = stateStyle(campaign);
  return [
    fit(printable(campaign.name ?? campaign.id), LABEL_COLUMNS),
    style(colour, '█'.repeat(filled)) + style('dim', '░'.repeat(BAR_COLUMNS - filled)),
    stepsDone(campaign),
    style(colour, campaign.state.padEnd(STATE_COLUMNS)),
    style('dim', countdown(campaign, now) ?? condition(campaign)),
  ].join(' ');
}

function countdown({ waiting, retryCount, maxRetries }: CampaignSummary, now: number): string | null {
  if (waiting?.reason !== 'BACKOFF' || waiting.until === null) return null;
  const left = Math.max(0, Date.parse(waiting.until) - now) / 1000;
  const when = left === 0 ? 'under way' : `in ${left.toFixed(1)} s`;
  return `retry ${retryCount} of ${maxRetries} ${when}`;
}
