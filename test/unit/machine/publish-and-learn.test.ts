import 'robot3/debug';
import { describe, expect, it } from '@jest/globals';
import { STEP_STATES } from '../../../src/contracts/enums.js';
import { accepted, BLOCKS, Trail } from '../../support/machine/trail.js';

function publishing(maxRetries = 3): Trail {
  const trail = Trail.at('PUBLISH', maxRetries);
  accepted(trail.startPublish());
  return trail;
}

describe('what is known of a publication', () => {
  it('is that nothing was sent, until a call begins', () => {
    expect(Trail.at('PUBLISH').snapshot.publishOutcome).toBe('NOT_SENT');
    expect(publishing().snapshot.publishOutcome).toBe('UNKNOWN');
    expect(publishing().entries.at(-1)).toMatchObject({ action: 'publish_started', transition: null });
  });

  it('is confirmed by the answer', () => {
    const trail = publishing();
    accepted(trail.succeed());
    expect(trail.snapshot).toMatchObject({ state: 'LEARN', publishOutcome: 'CONFIRMED' });
  });

  it('is that nothing was sent, when the call surely had no effect', () => {
    const trail = publishing();
    accepted(trail.fail({ may_have_taken_effect: false }));
    expect(trail.snapshot).toMatchObject({ state: 'PUBLISH', publishOutcome: 'NOT_SENT' });
    accepted(trail.startPublish());
    accepted(trail.failForGood({ may_have_taken_effect: false }));
    expect(trail.snapshot).toMatchObject({ state: 'FAILED', publishOutcome: 'NOT_SENT' });
  });

  it('stays unknown once any call may have had an effect, until an answer confirms it', () => {
    const trail = publishing();
    accepted(trail.fail({ may_have_taken_effect: true }));
    accepted(trail.fail({ may_have_taken_effect: false }));
    expect(trail.snapshot.publishOutcome).toBe('UNKNOWN');
    accepted(trail.failForGood({ may_have_taken_effect: false }));
    expect(trail.snapshot).toMatchObject({ state: 'FAILED', publishOutcome: 'UNKNOWN' });
    accepted(trail.retry());
    expect(trail.snapshot.publishOutcome).toBe('UNKNOWN');
    accepted(trail.succeed());
    expect(trail.snapshot.publishOutcome).toBe('CONFIRMED');
  });

  it('stays unknown when the worker of a call is gone, whatever the next call says', () => {
    const trail = publishing();
    accepted(trail.interrupt());
    accepted(trail.failForGood({ may_have_taken_effect: false }));
    expect(trail.snapshot.publishOutcome).toBe('UNKNOWN');
  });

  it('is not in doubt because of a worker that is gone before any call', () => {
    const trail = Trail.at('PUBLISH');
    accepted(trail.interrupt());
    accepted(trail.startPublish());
    accepted(trail.fail({ may_have_taken_effect: false }));
    expect(trail.snapshot.publishOutcome).toBe('NOT_SENT');
  });

  it('is told by an answer that comes after a cancel', () => {
    const unknown = publishing();
    accepted(unknown.cancel());
    expect(unknown.snapshot.publishOutcome).toBe('UNKNOWN');
    accepted(unknown.answerLate('failed', { step: 'PUBLISH', may_have_taken_effect: true }));
    expect(unknown.snapshot.publishOutcome).toBe('UNKNOWN');
    accepted(unknown.answerLate('succeeded', { step: 'PUBLISH' }));
    expect(unknown.snapshot.publishOutcome).toBe('CONFIRMED');

    const refused = publishing();
    accepted(refused.cancel());
    accepted(refused.answerLate('failed', { step: 'PUBLISH', may_have_taken_effect: false }));
    expect(refused.snapshot.publishOutcome).toBe('NOT_SENT');
  });

  it('is not told by a late answer of another step', () => {
    const trail = Trail.at('QUALITY_AUDIT');
    accepted(trail.cancel());
    accepted(trail.answerLate('succeeded', { step: 'QUALITY_AUDIT' }));
    expect(trail.snapshot.publishOutcome).toBe('NOT_SENT');
  });
});

describe('LEARN is best effort', () => {
  it.each([
    ['its attempts are used up', (trail: Trail) => trail.fail({ reason: 'TIMEOUT', details: 'Too slow.' })],
    ['its answer is of no use', (trail: Trail) => trail.failForGood({ reason: 'CONTRACT_INVALID' })],
    ['it is refused for policy', (trail: Trail) => trail.failForGood({ reason: 'POLICY_VIOLATION' })],
    ['its service stays away', (trail: Trail) => trail.abandon()],
  ] as const)('and a campaign is completed when %s', (_why, lose) => {
    const trail = Trail.at('LEARN', 0);
    accepted(lose(trail));
    expect(trail.snapshot).toMatchObject({ state: 'COMPLETED', failure: null, completedAt: trail.at });
    expect(trail.entries.at(-1)).toMatchObject({
      action: 'state_changed',
      transition: { from: 'LEARN', to: 'COMPLETED' },
      metadata: { lost: 'learnings' },
    });
    expect(trail.entries.at(-1)?.metadata).toHaveProperty('reason');
    expect(trail.entries.at(-1)?.metadata).toHaveProperty('details');
  });

  it('but it is attempted again like every other step', () => {
    const trail = Trail.at('LEARN');
    accepted(trail.fail());
    expect(trail.snapshot).toMatchObject({ state: 'LEARN', retryCount: 1 });
  });

  it('and says nothing of a loss when all went well', () => {
    const trail = Trail.at('COMPLETED');
    expect(trail.entries.at(-1)?.metadata).not.toHaveProperty('lost');
  });
});

describe('progress', () => {
  it('is counted in steps that are done', () => {
    for (const [index, step] of STEP_STATES.entries()) expect(Trail.at(step).snapshot.stepsDone).toBe(index);
    expect(Trail.at('IDLE').snapshot.stepsDone).toBe(0);
    expect(Trail.at('AWAITING_REVIEW').snapshot.stepsDone).toBe(4);
    expect(Trail.at('COMPLETED').snapshot.stepsDone).toBe(6);
  });

  it('is all there when only the learnings are lost', () => {
    const trail = Trail.at('LEARN');
    accepted(trail.failForGood());
    expect(trail.snapshot.stepsDone).toBe(6);
  });

  it('stays where it was at a failure, and goes back with a retry', () => {
    const trail = Trail.at('QUALITY_AUDIT');
    accepted(trail.succeed(BLOCKS));
    expect(trail.snapshot.stepsDone).toBe(3);
    accepted(trail.retry({ from_state: 'STRATEGY_GEN' }));
    expect(trail.snapshot.stepsDone).toBe(1);
  });
});
