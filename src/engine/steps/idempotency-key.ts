import type { CampaignSnapshot } from '../../contracts/campaign-snapshot.js';
import type { StepState } from '../../contracts/enums.js';

/**
 * The key that a step's call carries: the same for every attempt of the step in its execution, also after a crash.
 * PUBLISH's key follows the content: it names the execution and the round that produced the assets, so that a retry
 * that publishes the same content publishes it once. Steps that ran before on earlier content have a round of their own.
 */
export function idempotencyKey(snapshot: CampaignSnapshot, step: StepState): string {
  const origin = step === 'PUBLISH' && snapshot.content ? snapshot.content : ownRound(snapshot, step);
  const suffix = origin.round > 1 ? `:${String(origin.round)}` : '';
  return `${origin.executionId}:${step}${suffix}`;
}

function ownRound(snapshot: CampaignSnapshot, step: StepState) {
  const dependsOnContent = step === 'CONTENT_PROD' || step === 'QUALITY_AUDIT' || step === 'PUBLISH';
  return { executionId: snapshot.executionId, round: dependsOnContent ? snapshot.contentRound : 1 };
}
