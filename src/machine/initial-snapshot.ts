import type { CampaignSnapshot } from '../contracts/campaign-snapshot.js';

/** A campaign as it is created: in IDLE, with the execution id that its first start will use. */
export function initialSnapshot(executionId: string, maxRetries: number): CampaignSnapshot {
  return {
    state: 'IDLE',
    pausedAt: null,
    executionId,
    executionCount: 0,
    retryCount: 0,
    maxRetries,
    nextAttemptAt: null,
    waiting: null,
    parkedSince: null,
    stillRunningSince: null,
    contentRound: 1,
    content: null,
    failure: null,
    stepsDone: 0,
    review: null,
    publishOutcome: 'NOT_SENT',
    publishInDoubt: false,
    startedAt: null,
    completedAt: null,
  };
}
