import type { CampaignAction, CampaignState, StepState } from '../../../src/contracts/enums.js';
import type { CampaignEventType } from '../../../src/machine/campaign-event.js';

type Moves = Partial<Record<CampaignEventType, readonly CampaignState[]>>;

/** What holds for a call in each step but LEARN: where its events may lead. */
function call(step: StepState): Moves {
  return {
    ATTEMPT_FAILED: [step, 'FAILED'],
    STEP_ABANDONED: ['FAILED'],
    STEP_PARKED: [step],
    STEP_INTERRUPTED: [step],
    PAUSE: [step],
    RESUME: [step],
    CANCEL: ['CANCELLED'],
  };
}

/** The legal moves, written down by hand from what is promised to users, and not read off the machine. */
export const LEGAL_MOVES: Readonly<Record<CampaignState, Moves>> = {
  IDLE: { START: ['RADAR_SCAN'], CANCEL: ['CANCELLED'] },
  RADAR_SCAN: { ...call('RADAR_SCAN'), STEP_SUCCEEDED: ['STRATEGY_GEN'] },
  STRATEGY_GEN: { ...call('STRATEGY_GEN'), STEP_SUCCEEDED: ['CONTENT_PROD'] },
  CONTENT_PROD: { ...call('CONTENT_PROD'), STEP_SUCCEEDED: ['QUALITY_AUDIT'] },
  QUALITY_AUDIT: {
    ...call('QUALITY_AUDIT'),
    STEP_SUCCEEDED: ['PUBLISH', 'AWAITING_REVIEW', 'CONTENT_PROD', 'FAILED'],
  },
  AWAITING_REVIEW: {
    APPROVE: ['PUBLISH'],
    REJECT: ['FAILED'],
    PAUSE: ['AWAITING_REVIEW'],
    RESUME: ['AWAITING_REVIEW'],
    CANCEL: ['CANCELLED'],
  },
  PUBLISH: { ...call('PUBLISH'), PUBLISH_STARTED: ['PUBLISH'], STEP_SUCCEEDED: ['LEARN'] },
  LEARN: {
    STEP_SUCCEEDED: ['COMPLETED'],
    ATTEMPT_FAILED: ['LEARN', 'COMPLETED'],
    STEP_ABANDONED: ['COMPLETED'],
    STEP_PARKED: ['LEARN'],
    STEP_INTERRUPTED: ['LEARN'],
    PAUSE: ['LEARN'],
    RESUME: ['LEARN'],
  },
  COMPLETED: {},
  FAILED: {
    RETRY: ['RADAR_SCAN', 'STRATEGY_GEN', 'CONTENT_PROD', 'QUALITY_AUDIT', 'PUBLISH'],
    CANCEL: ['CANCELLED'],
  },
  CANCELLED: { LATE_ANSWER: ['CANCELLED'] },
};

/** What a person may do in each state while the campaign is not paused; pausing and resuming swap when it is. */
export const ALLOWED_ACTIONS: Readonly<Record<CampaignState, readonly CampaignAction[]>> = {
  IDLE: ['START', 'CANCEL'],
  RADAR_SCAN: ['PAUSE', 'CANCEL'],
  STRATEGY_GEN: ['PAUSE', 'CANCEL'],
  CONTENT_PROD: ['PAUSE', 'CANCEL'],
  QUALITY_AUDIT: ['PAUSE', 'CANCEL'],
  AWAITING_REVIEW: ['PAUSE', 'CANCEL', 'APPROVE', 'REJECT'],
  PUBLISH: ['PAUSE', 'CANCEL'],
  LEARN: ['PAUSE'],
  COMPLETED: [],
  FAILED: ['RETRY', 'CANCEL'],
  CANCELLED: [],
};
