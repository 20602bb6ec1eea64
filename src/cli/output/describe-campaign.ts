import type { CampaignSummary } from '../../../client/index.js';
import { printable } from './printable.js';
import type { Style, StyleName } from './style.js';

const STEPS = 6;

/** The colour of a state. */
export function stateStyle({ state, paused }: Pick<CampaignSummary, 'state' | 'paused'>): StyleName {
  if (state === 'COMPLETED') return 'green';
  if (state === 'FAILED') return 'red';
  if (state === 'CANCELLED' || state === 'IDLE') return 'dim';
  return paused || state === 'AWAITING_REVIEW' ? 'yellow' : 'cyan';
}

/** Steps done, such as `4/6`. */
export function stepsDone({ progress }: Pick<CampaignSummary, 'progress'>): string {
  return `${Math.round(progress * STEPS)}/${STEPS}`;
}

/** What a campaign waits for, or why it failed; empty while nothing is to be said. */
export function condition(campaign: CampaignSummary): string {
  const { failure, paused, review, state, waiting } = campaign;
  if (failure) return `${failure.reason} in ${failure.state}: ${printable(failure.details)}`;
  if (paused) return 'paused';
  if (state === 'AWAITING_REVIEW') return `review: ${printable((review?.reasons ?? []).join(', '))}`;
  if (waiting) return `waiting: ${waiting.reason}${waiting.until === null ? '' : ` until ${waiting.until}`}`;
  return '';
}

/** A campaign in a few lines. */
export function describeCampaign(campaign: CampaignSummary, style: Style): string {
  const { review } = campaign;
  const facts: [string, string][] = [
    ['name', campaign.name === null ? '' : printable(campaign.name)],
    ['state', style(stateStyle(campaign), campaign.state) + (campaign.paused ? ' (paused)' : '')],
    ['progress', `${stepsDone(campaign)} steps`],
    ['condition', condition(campaign)],
    ['retries', `${campaign.retryCount} of ${campaign.maxRetries} in execution ${campaign.executionCount}`],
    ['publication', campaign.publishOutcome],
    ['content hash', review?.contentHash ?? ''],
    ['decision', review?.decision ? `${review.decision} by ${printable(review.decidedBy ?? '')}` : ''],
    ['actions', campaign.availableActions.join(', ')],
    ['version', String(campaign.version)],
    ['created', campaign.createdAt],
    ['updated', campaign.updatedAt],
  ];
  const lines = facts
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `  ${style('dim', name.padEnd(13))} ${value}`);
  return [style('bold', campaign.id), ...lines].join('\n');
}
