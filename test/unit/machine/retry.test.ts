import 'robot3/debug';
import { describe, expect, it } from '@jest/globals';
import { STEP_STATES, type StepState } from '../../../src/contracts/enums.js';
import { accepted, ASKS_FOR_REVIEW, BLOCKS, executionId, Trail } from '../../support/machine/trail.js';

const ILLEGAL = { kind: 'refused', reason: 'ILLEGAL_TRANSITION' };
const RETRYABLE_STEPS = STEP_STATES.filter((step) => step !== 'LEARN');

const MADE_BY: Record<StepState, string> = {
  RADAR_SCAN: 'radar_scan',
  STRATEGY_GEN: 'strategy',
  CONTENT_PROD: 'assets',
  QUALITY_AUDIT: 'quality_audit',
  PUBLISH: 'publication',
  LEARN: 'learnings',
};

function failedAt(step: StepState): Trail {
  const trail = Trail.at(step);
  accepted(trail.failForGood());
  return trail;
}

function madeFrom(step: StepState): string[] {
  return STEP_STATES.slice(STEP_STATES.indexOf(step)).map((later) => MADE_BY[later]);
}

describe('a retry by a person', () => {
  it.each(RETRYABLE_STEPS)(
    'after a failure at %s resumes there and voids what that and later steps made',
    (step) => {
      const trail = failedAt(step);
      accepted(trail.retry());
      expect(trail.state).toBe(step);
      expect(trail.voids).toEqual(madeFrom(step));
    },
  );

  const pairs = RETRYABLE_STEPS.flatMap((failed) => STEP_STATES.map((asked) => [failed, asked] as const));
  it.each(pairs)(
    'after a failure at %s, asked for %s, goes to an earlier step but never to a later one',
    (failed, asked) => {
      const trail = failedAt(failed);
      const decision = trail.retry({ from_state: asked });
      if (STEP_STATES.indexOf(asked) > STEP_STATES.indexOf(failed)) {
        expect(decision).toEqual(ILLEGAL);
      } else {
        expect(accepted(decision).state).toBe(asked);
        expect(trail.voids).toEqual(madeFrom(asked));
      }
    },
  );

  it('is a fresh execution with all its automatic attempts', () => {
    const trail = Trail.at('STRATEGY_GEN');
    accepted(trail.fail());
    accepted(trail.failForGood());
    const before = trail.snapshot;
    accepted(trail.retry({ metadata_replaced: true }));
    expect(trail.snapshot).toEqual({
      ...before,
      state: 'STRATEGY_GEN',
      executionId: executionId(2),
      executionCount: 2,
      retryCount: 0,
      failure: null,
    });
    expect(trail.entries.at(-1)).toMatchObject({
      executionId: executionId(2),
      transition: { from: 'FAILED', to: 'STRATEGY_GEN', event: 'RETRY' },
      metadata: { execution: 2, metadata_replaced: true },
    });
  });

  it('after a blocked audit makes new content', () => {
    const trail = Trail.at('QUALITY_AUDIT');
    accepted(trail.succeed(BLOCKS));
    accepted(trail.retry());
    expect(trail.snapshot).toMatchObject({
      state: 'CONTENT_PROD',
      stepsDone: 2,
      content: null,
      review: null,
    });
    expect(trail.voids).toEqual(madeFrom('CONTENT_PROD'));
  });

  it('after a rejection makes new content, and clears the review', () => {
    const trail = Trail.at('AWAITING_REVIEW');
    accepted(trail.reject());
    accepted(trail.retry());
    expect(trail.snapshot).toMatchObject({ state: 'CONTENT_PROD', content: null, review: null });
    expect(trail.voids).toEqual(madeFrom('CONTENT_PROD'));
  });

  it.each(['QUALITY_AUDIT', 'PUBLISH', 'LEARN'] as const)(
    'after a blocked audit or a rejection does not skip to %s',
    (asked) => {
      const blocked = Trail.at('QUALITY_AUDIT');
      accepted(blocked.succeed(BLOCKS));
      expect(blocked.retry({ from_state: asked })).toEqual(ILLEGAL);
      const rejected = Trail.at('AWAITING_REVIEW');
      accepted(rejected.reject());
      expect(rejected.retry({ from_state: asked })).toEqual(ILLEGAL);
    },
  );

  it('at PUBLISH keeps the content, and clears the review that let it through', () => {
    const trail = Trail.at('AWAITING_REVIEW');
    accepted(trail.approve());
    accepted(trail.failForGood());
    accepted(trail.retry());
    expect(trail.snapshot).toMatchObject({
      state: 'PUBLISH',
      content: { executionId: executionId(1), round: 1 },
      review: null,
    });
    expect(trail.voids).toEqual(['publication', 'learnings']);
  });

  it('keeps feedback until new content has answered to it', () => {
    const trail = Trail.at('QUALITY_AUDIT');
    accepted(trail.succeed(BLOCKS));
    accepted(trail.retry({ from_state: 'STRATEGY_GEN' }));
    expect(trail.voids).not.toContain('feedback');
    accepted(trail.succeed());
    expect(trail.voids).not.toContain('feedback');
    accepted(trail.succeed());
    expect(trail.voids).toContain('feedback');
  });

  it('is refused once the executions are used up', () => {
    const trail = failedAt('RADAR_SCAN');
    accepted(trail.retry({ max_executions: 2 }));
    accepted(trail.failForGood());
    expect(trail.retry({ max_executions: 2 })).toEqual({ kind: 'refused', reason: 'EXECUTIONS_EXHAUSTED' });
    expect(trail.retry({ max_executions: 3 }).kind).toBe('accepted');
  });

  it('is refused as illegal before it is refused for want of executions', () => {
    const trail = failedAt('RADAR_SCAN');
    expect(trail.retry({ max_executions: 1, from_state: 'PUBLISH' })).toEqual(ILLEGAL);
    expect(Trail.at('RADAR_SCAN').retry({ max_executions: 1 })).toEqual(ILLEGAL);
    expect(Trail.at('COMPLETED').retry({ max_executions: 1 })).toEqual(ILLEGAL);
  });

  it('makes what is left of the old execution stale', () => {
    const trail = failedAt('RADAR_SCAN');
    const late = trail.event('STEP_SUCCEEDED', {
      step: 'RADAR_SCAN',
      outcome: 'succeeded',
      status_code: 200,
      duration_ms: 1,
      gate: null,
    });
    accepted(trail.retry());
    expect(trail.offer(late)).toEqual(ILLEGAL);
  });
});

describe('an automatic attempt', () => {
  it('is scheduled as long as the allowance lasts, then the last reason is the failure', () => {
    const trail = Trail.at('RADAR_SCAN', 2);
    accepted(trail.fail({ delay_ms: 1000 }));
    expect(trail.snapshot).toMatchObject({
      state: 'RADAR_SCAN',
      retryCount: 1,
      nextAttemptAt: new Date(Date.parse(trail.at) + 1000).toISOString(),
      waiting: { reason: 'BACKOFF', since: trail.at },
    });
    accepted(trail.fail());
    accepted(trail.fail({ reason: 'TIMEOUT', details: 'Too slow.' }));
    expect(trail.snapshot).toMatchObject({
      state: 'FAILED',
      retryCount: 2,
      nextAttemptAt: null,
      waiting: null,
      failure: { reason: 'TIMEOUT', details: 'Too slow.', state: 'RADAR_SCAN', retryable: true },
    });
  });

  it('stands in the trail with its outcome, and with the time of the next one', () => {
    const trail = Trail.at('RADAR_SCAN');
    accepted(trail.fail({ delay_ms: 1000, duration_ms: 42, status_code: 502 }));
    const [failed, scheduled] = trail.entries.slice(-2);
    expect(failed).toMatchObject({
      actor: 'radar',
      action: 'step_attempt_failed',
      metadata: {
        step: 'RADAR_SCAN',
        outcome: 'failed',
        reason: 'PLATFORM_ERROR',
        duration_ms: 42,
        status_code: 502,
      },
    });
    expect(scheduled).toMatchObject({
      actor: 'orchestrator',
      action: 'retry_scheduled',
      metadata: {
        step: 'RADAR_SCAN',
        retry_count: 1,
        delay_ms: 1000,
        next_attempt_at: trail.snapshot.nextAttemptAt,
      },
    });
  });

  it('is not made where none is allowed', () => {
    const trail = Trail.at('RADAR_SCAN', 0);
    accepted(trail.fail());
    expect(trail.snapshot).toMatchObject({ state: 'FAILED', failure: { retryable: true } });
  });

  it.each([
    ['it would be of no use', { retryable: false, delay_ms: null }, false],
    ['the service asks for more time than there is', { retryable: true, delay_ms: null }, true],
  ] as const)('is not made where %s', (_why, overrides, retryable) => {
    const trail = Trail.at('RADAR_SCAN');
    accepted(trail.fail(overrides));
    expect(trail.snapshot).toMatchObject({ state: 'FAILED', retryCount: 0, failure: { retryable } });
    expect(trail.actions).not.toContain('retry_scheduled');
  });

  it('that costs no retry is made even when none is left', () => {
    const trail = Trail.at('RADAR_SCAN', 0);
    accepted(trail.fail({ still_running: true, uses_retry: false }));
    const first = trail.at;
    accepted(trail.fail({ still_running: true, uses_retry: false }));
    expect(trail.snapshot).toMatchObject({
      state: 'RADAR_SCAN',
      retryCount: 0,
      stillRunningSince: first,
      waiting: { reason: 'STILL_RUNNING_THERE' },
    });
    accepted(trail.fail({ still_running: true, uses_retry: true }));
    expect(trail.state).toBe('FAILED');
  });

  it('counts per execution, over all steps', () => {
    const trail = Trail.at('RADAR_SCAN', 2);
    accepted(trail.fail());
    accepted(trail.succeed());
    expect(trail.snapshot).toMatchObject({
      state: 'STRATEGY_GEN',
      retryCount: 1,
      waiting: null,
      nextAttemptAt: null,
    });
    accepted(trail.fail());
    accepted(trail.fail());
    expect(trail.state).toBe('FAILED');
  });
});

describe('a parked step', () => {
  it('waits without a time and uses no retry; the first time of parking is kept', () => {
    const trail = Trail.at('RADAR_SCAN');
    accepted(trail.park());
    const since = trail.at;
    accepted(trail.fail({ uses_retry: false }));
    expect(trail.snapshot).toMatchObject({ parkedSince: since, waiting: { reason: 'BACKOFF' } });
    accepted(trail.park());
    expect(trail.snapshot).toMatchObject({
      retryCount: 0,
      nextAttemptAt: null,
      parkedSince: since,
      waiting: { reason: 'CIRCUIT_OPEN', since, until: null },
    });
  });

  it('begins to wait anew after the service was there', () => {
    const trail = Trail.at('RADAR_SCAN');
    accepted(trail.park());
    accepted(trail.fail({ uses_retry: true }));
    expect(trail.snapshot.parkedSince).toBeNull();
    accepted(trail.park());
    expect(trail.snapshot.parkedSince).toBe(trail.at);
  });

  it('that is given up fails the campaign, and may be retried', () => {
    const trail = Trail.at('RADAR_SCAN');
    accepted(trail.park());
    accepted(trail.abandon());
    expect(trail.snapshot).toMatchObject({
      state: 'FAILED',
      failure: { reason: 'PLATFORM_ERROR', state: 'RADAR_SCAN', retryable: true },
    });
    accepted(trail.retry());
    expect(trail.snapshot).toMatchObject({ parkedSince: null, waiting: null });
  });
});

describe('a content revision', () => {
  const revise = { ...BLOCKS, max_content_revisions: 1 };

  it('sends a blocked campaign back as often as an execution may', () => {
    const trail = Trail.at('QUALITY_AUDIT');
    accepted(trail.succeed(revise));
    expect(trail.snapshot).toMatchObject({
      state: 'CONTENT_PROD',
      contentRound: 2,
      content: null,
      stepsDone: 2,
    });
    expect(trail.voids).toEqual(madeFrom('CONTENT_PROD'));
    accepted(trail.succeed());
    expect(trail.snapshot.content).toEqual({ executionId: executionId(1), round: 2 });
    accepted(trail.succeed(revise));
    expect(trail.snapshot).toMatchObject({ state: 'FAILED', failure: { reason: 'QUALITY_CHECK_FAILED' } });
    accepted(trail.retry());
    accepted(trail.succeed());
    accepted(trail.succeed(revise));
    expect(trail.snapshot).toMatchObject({ state: 'CONTENT_PROD', contentRound: 2 });
  });

  it('is not for what a person shall look at', () => {
    const trail = Trail.at('QUALITY_AUDIT');
    accepted(trail.succeed({ ...ASKS_FOR_REVIEW, max_content_revisions: 5 }));
    expect(trail.state).toBe('AWAITING_REVIEW');
  });
});
