import type { AuditEntry, CampaignState, FailureReason } from '../../../client/index.js';

/** What a person does to a campaign of the demo, beside starting it. */
export type Direction =
  | { kind: 'none' }
  /** Pauses it when it reaches a state, and resumes it a while later. */
  | { kind: 'pause'; at: CampaignState }
  /** Looks at what is under review for a while, and approves it. */
  | { kind: 'approve' };

/** A campaign of the demo, and how it should end. */
export interface DemoCampaign {
  name: string;
  /** How the reference services treat it. */
  scenario: string;
  /** What there is to see, in a few words. */
  story: string;
  direction: Direction;
  expected: {
    state: CampaignState;
    failureReason: FailureReason | null;
    /** How often its content is published. */
    publications: number;
    /** Whether the trail shows that the story took place. */
    tookPlace(trail: readonly AuditEntry[]): boolean;
  };
}

const completed = { state: 'COMPLETED', failureReason: null, publications: 1 } as const;

/** What the demo plays. The server allows one revision of content. */
export const DEMO_CAMPAIGNS: readonly DemoCampaign[] = [
  {
    name: 'Spring launch',
    scenario: 'happy',
    story: 'everything goes well',
    direction: { kind: 'none' },
    expected: {
      ...completed,
      tookPlace: (trail) => trail.every(({ action }) => action !== 'retry_scheduled'),
    },
  },
  {
    name: 'Summer sale',
    scenario: 'flaky-visual',
    story: 'a service answers 503 once, and is asked again',
    direction: { kind: 'none' },
    expected: { ...completed, tookPlace: has('retry_scheduled') },
  },
  {
    name: 'Pale brand',
    scenario: 'revision',
    story: 'the audit sends the content back once',
    direction: { kind: 'none' },
    expected: { ...completed, tookPlace: (trail) => timesEntered(trail, 'CONTENT_PROD') === 2 },
  },
  {
    name: 'Over budget',
    scenario: 'blocked',
    story: 'the quality gate blocks it for good',
    direction: { kind: 'none' },
    expected: {
      state: 'FAILED',
      failureReason: 'QUALITY_CHECK_FAILED',
      publications: 0,
      tookPlace: (trail) => timesEntered(trail, 'PUBLISH') === 0,
    },
  },
  {
    name: 'Savings plan',
    scenario: 'review',
    story: 'it waits for a person, who approves',
    direction: { kind: 'approve' },
    expected: { ...completed, tookPlace: (trail) => timesEntered(trail, 'AWAITING_REVIEW') === 1 },
  },
  {
    name: 'Autumn teaser',
    scenario: 'slow-visual',
    story: 'it is paused for a while; the step that runs may finish',
    // The slow step gives the pause the time to arrive while there is something left to hold back.
    direction: { kind: 'pause', at: 'CONTENT_PROD' },
    expected: {
      ...completed,
      tookPlace: (trail) => has('campaign_paused')(trail) && has('campaign_resumed')(trail),
    },
  },
];

function has(action: string): (trail: readonly AuditEntry[]) => boolean {
  return (trail) => trail.some((entry) => entry.action === action);
}

function timesEntered(trail: readonly AuditEntry[], state: CampaignState): number {
  return trail.filter(({ transition }) => transition?.to === state).length;
}
