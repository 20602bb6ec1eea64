import 'robot3/debug';
import { describe, expect, it } from '@jest/globals';
import { CampaignState, isStepState } from '../../../src/contracts/enums.js';
import { allowedActions } from '../../../src/machine/decide.js';
import { ALLOWED_ACTIONS } from '../../support/machine/contract-table.js';
import { accepted, ASKS_FOR_REVIEW, BLOCKS, Trail } from '../../support/machine/trail.js';

const STATES = Object.values(CampaignState);
const PAUSABLE: CampaignState[] = STATES.filter((state) => isStepState(state) || state === 'AWAITING_REVIEW');

/** Offers every command to a campaign in a state; what is accepted, by name. */
function commandsAcceptedIn(build: () => Trail): string[] {
  const commands: Record<string, (trail: Trail) => { kind: string }> = {
    START: (trail) => trail.start(),
    RETRY: (trail) => trail.retry(),
    CANCEL: (trail) => trail.cancel(),
    PAUSE: (trail) => trail.pause(),
    RESUME: (trail) => trail.resume(),
    APPROVE: (trail) => trail.approve(),
    REJECT: (trail) => trail.reject(),
  };
  return Object.entries(commands)
    .filter(([, command]) => command(build()).kind === 'accepted')
    .map(([name]) => name);
}

function paused(state: CampaignState): Trail {
  const trail = Trail.at(state);
  accepted(trail.pause());
  return trail;
}

describe('what a person may do', () => {
  it.each(STATES)('in %s', (state) => {
    const expected = [...ALLOWED_ACTIONS[state]].sort();
    expect(commandsAcceptedIn(() => Trail.at(state)).sort()).toEqual(expected);
    expect(allowedActions(Trail.at(state).snapshot, 10).sort()).toEqual(expected);
  });

  it.each(PAUSABLE)('in %s while it is paused', (state) => {
    const expected = ALLOWED_ACTIONS[state].map((action) => (action === 'PAUSE' ? 'RESUME' : action)).sort();
    expect(commandsAcceptedIn(() => paused(state)).sort()).toEqual(expected);
    expect(allowedActions(paused(state).snapshot, 10).sort()).toEqual(expected);
  });

  it('no longer counts a retry once the executions are used up', () => {
    const failed = Trail.at('FAILED');
    expect(allowedActions(failed.snapshot, 1)).toEqual(['CANCEL']);
    expect(allowedActions(failed.snapshot, 2)).toEqual(['RETRY', 'CANCEL']);
  });
});

describe('pause', () => {
  it.each(PAUSABLE)('holds a campaign in %s where it is, and resume lets it go on', (state) => {
    const trail = Trail.at(state);
    const before = trail.snapshot;
    accepted(trail.pause());
    expect(trail.snapshot).toEqual({ ...before, pausedAt: trail.at });
    accepted(trail.resume());
    expect(trail.snapshot).toEqual(before);
    expect(trail.actions.slice(-2)).toEqual(['campaign_paused', 'campaign_resumed']);
  });

  it.each(STATES.filter((state) => !PAUSABLE.includes(state)))('is not possible in %s', (state) => {
    expect(Trail.at(state).pause()).toEqual({ kind: 'refused', reason: 'ILLEGAL_TRANSITION' });
  });

  it('cannot be asked for twice', () => {
    const trail = paused('RADAR_SCAN');
    expect(trail.pause()).toEqual({ kind: 'refused', reason: 'ILLEGAL_TRANSITION' });
    expect(Trail.at('RADAR_SCAN').resume()).toEqual({ kind: 'refused', reason: 'ILLEGAL_TRANSITION' });
  });

  it('keeps the result of the step in flight, and stays', () => {
    const trail = paused('RADAR_SCAN');
    accepted(trail.succeed());
    expect(trail.snapshot).toMatchObject({ state: 'STRATEGY_GEN', stepsDone: 1 });
    expect(trail.snapshot.pausedAt).not.toBeNull();
  });

  it('keeps a failed attempt in flight, and the time of the next one', () => {
    const trail = paused('RADAR_SCAN');
    accepted(trail.fail({ delay_ms: 5000 }));
    expect(trail.snapshot).toMatchObject({ state: 'RADAR_SCAN', retryCount: 1 });
    const { nextAttemptAt } = trail.snapshot;
    accepted(trail.resume());
    expect(trail.snapshot).toMatchObject({ nextAttemptAt, waiting: { reason: 'BACKOFF' } });
  });

  it('lets an approval wait for the resume', () => {
    const trail = paused('AWAITING_REVIEW');
    accepted(trail.approve());
    expect(trail.state).toBe('PUBLISH');
    expect(trail.snapshot.pausedAt).not.toBeNull();
    expect(trail.startPublish()).toEqual({ kind: 'refused', reason: 'ILLEGAL_TRANSITION' });
    accepted(trail.resume());
    accepted(trail.startPublish());
  });

  it('ends with the last step', () => {
    const trail = paused('LEARN');
    accepted(trail.succeed());
    expect(trail.snapshot).toMatchObject({ state: 'COMPLETED', pausedAt: null });
  });

  it.each([
    ['a failure', 'RADAR_SCAN', (trail: Trail) => trail.failForGood()],
    ['a blocked audit', 'QUALITY_AUDIT', (trail: Trail) => trail.succeed(BLOCKS)],
    ['a rejection', 'AWAITING_REVIEW', (trail: Trail) => trail.reject()],
    ['a cancel', 'PUBLISH', (trail: Trail) => trail.cancel()],
    ['lost learnings', 'LEARN', (trail: Trail) => trail.failForGood()],
  ] as const)('is cleared by %s', (_what, state, end) => {
    const trail = paused(state);
    accepted(end(trail));
    expect(trail.snapshot.pausedAt).toBeNull();
  });

  it('stays over a review', () => {
    const trail = paused('QUALITY_AUDIT');
    accepted(trail.succeed(ASKS_FOR_REVIEW));
    expect(trail.state).toBe('AWAITING_REVIEW');
    expect(trail.snapshot.pausedAt).not.toBeNull();
  });
});

describe('cancel', () => {
  const cancellable = STATES.filter((state) => ALLOWED_ACTIONS[state].includes('CANCEL'));

  it.each(cancellable)('ends a campaign in %s for good', (state) => {
    const trail = Trail.at(state);
    const decision = trail.cancel('not needed');
    expect(accepted(decision)).toMatchObject({ state: 'CANCELLED', failure: null, pausedAt: null });
    expect(trail.entries.at(-1)).toMatchObject({
      actor: 'anna',
      action: 'state_changed',
      transition: { from: state, to: 'CANCELLED', event: 'CANCEL' },
      metadata: { reason: 'not needed' },
    });
    expect(allowedActions(trail.snapshot, 10)).toEqual([]);
    expect(trail.voids).toEqual([]);
  });

  it('ends every wait', () => {
    const trail = Trail.at('RADAR_SCAN');
    accepted(trail.fail());
    accepted(trail.park());
    accepted(trail.cancel());
    expect(trail.snapshot).toMatchObject({ nextAttemptAt: null, waiting: null, parkedSince: null });
  });

  it('ends a review that is pending, and keeps one that was decided', () => {
    const pending = Trail.at('AWAITING_REVIEW');
    accepted(pending.cancel());
    expect(pending.snapshot.review).toBeNull();
    const decided = Trail.at('AWAITING_REVIEW');
    accepted(decided.approve());
    accepted(decided.cancel());
    expect(decided.snapshot.review).toMatchObject({ decision: 'APPROVED', decidedBy: 'ben' });
  });

  it('lets an answer that comes later be recorded, and changes nothing by it', () => {
    const trail = Trail.at('CONTENT_PROD');
    accepted(trail.cancel());
    const before = trail.snapshot;
    expect(trail.succeed(undefined, 'CONTENT_PROD').kind).toBe('refused');
    accepted(trail.answerLate('succeeded', { step: 'CONTENT_PROD' }));
    expect(trail.snapshot).toEqual(before);
    expect(trail.voids).toEqual([]);
    expect(trail.entries.at(-1)).toMatchObject({
      action: 'late_answer_recorded',
      transition: null,
      metadata: { step: 'CONTENT_PROD', outcome: 'succeeded', status_code: 200 },
    });
  });

  it.each(STATES.filter((state) => state !== 'CANCELLED'))(
    'is the only reason for a late answer: not %s',
    (state) => {
      expect(Trail.at(state).answerLate('succeeded').kind).toBe('refused');
    },
  );
});

describe('a review', () => {
  it('is asked for with reasons and the hash of what is under review', () => {
    const trail = Trail.at('AWAITING_REVIEW');
    expect(trail.snapshot).toMatchObject({
      stepsDone: 4,
      review: { contentHash: 'c0ffee', requestedAt: trail.at, reasons: ['TONE_OFF'], decision: null },
    });
  });

  it('that approves leads to PUBLISH and keeps who, when and why', () => {
    const trail = Trail.at('AWAITING_REVIEW');
    accepted(trail.approve('c0ffee', 'fine'));
    expect(trail.snapshot).toMatchObject({
      state: 'PUBLISH',
      review: { decision: 'APPROVED', decidedBy: 'ben', decidedAt: trail.at, note: 'fine' },
    });
  });

  it('of other content is refused as stale', () => {
    const trail = Trail.at('AWAITING_REVIEW');
    expect(trail.approve('decade')).toEqual({ kind: 'refused', reason: 'STALE_CONTENT' });
    expect(Trail.at('PUBLISH').approve('c0ffee')).toEqual({ kind: 'refused', reason: 'ILLEGAL_TRANSITION' });
  });

  it('that rejects fails the campaign for policy, in AWAITING_REVIEW', () => {
    const trail = Trail.at('AWAITING_REVIEW');
    accepted(trail.reject('too loud'));
    expect(trail.snapshot).toMatchObject({
      state: 'FAILED',
      failure: {
        reason: 'POLICY_VIOLATION',
        state: 'AWAITING_REVIEW',
        retryable: false,
        occurredAt: trail.at,
      },
      review: { decision: 'REJECTED', note: 'too loud' },
    });
    expect(trail.snapshot.failure?.details).toContain('too loud');
  });
});
