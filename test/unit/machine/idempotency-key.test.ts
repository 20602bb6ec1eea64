import 'robot3/debug';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { STEP_STATES } from '../../../src/contracts/enums.js';
import { idempotencyKey } from '../../../src/engine/steps/idempotency-key.js';
import { take, walks } from '../../support/machine/arbitrary-events.js';
import { accepted, BLOCKS, executionId, Trail } from '../../support/machine/trail.js';

const REVISE = { ...BLOCKS, max_content_revisions: 9 };
const keyOf = (trail: Trail) => idempotencyKey(trail.snapshot, trail.step);
const [first, second] = [executionId(1), executionId(2)];

describe('the idempotency key of a step', () => {
  it('is the execution and the step', () => {
    for (const step of STEP_STATES) expect(keyOf(Trail.at(step))).toBe(`${first}:${step}`);
  });

  it('is the same for every attempt, also after a pause and after a crash', () => {
    const trail = Trail.at('STRATEGY_GEN');
    const key = keyOf(trail);
    accepted(trail.fail());
    accepted(trail.pause());
    accepted(trail.resume());
    accepted(trail.interrupt());
    accepted(trail.park());
    expect(keyOf(trail)).toBe(key);
  });

  it('gets the number of the round where content is made again within an execution', () => {
    const trail = Trail.at('QUALITY_AUDIT');
    accepted(trail.succeed(REVISE));
    expect(keyOf(trail)).toBe(`${first}:CONTENT_PROD:2`);
    accepted(trail.succeed());
    expect(keyOf(trail)).toBe(`${first}:QUALITY_AUDIT:2`);
    accepted(trail.succeed(REVISE));
    expect(keyOf(trail)).toBe(`${first}:CONTENT_PROD:3`);
    accepted(trail.succeed());
    accepted(trail.succeed());
    expect(keyOf(trail)).toBe(`${first}:PUBLISH:3`);
    accepted(trail.succeed());
    expect(keyOf(trail)).toBe(`${first}:LEARN`);
  });

  it('is fresh in every execution', () => {
    const trail = Trail.at('CONTENT_PROD');
    accepted(trail.failForGood());
    accepted(trail.retry());
    expect(keyOf(trail)).toBe(`${second}:CONTENT_PROD`);
  });

  it('of PUBLISH stays with the content over a retry', () => {
    const trail = Trail.at('QUALITY_AUDIT');
    accepted(trail.succeed(REVISE));
    accepted(trail.succeed());
    accepted(trail.succeed());
    const key = keyOf(trail);
    accepted(trail.failForGood());
    accepted(trail.retry());
    expect(trail.snapshot.executionId).toBe(second);
    expect(keyOf(trail)).toBe(key);
  });

  it('of PUBLISH stays with content that is only audited again', () => {
    const trail = Trail.at('PUBLISH');
    accepted(trail.failForGood());
    accepted(trail.retry({ from_state: 'QUALITY_AUDIT' }));
    expect(keyOf(trail)).toBe(`${second}:QUALITY_AUDIT`);
    accepted(trail.succeed());
    expect(keyOf(trail)).toBe(`${first}:PUBLISH`);
  });

  it('of PUBLISH is fresh for new content', () => {
    const trail = Trail.at('PUBLISH');
    accepted(trail.failForGood());
    accepted(trail.retry({ from_state: 'CONTENT_PROD' }));
    accepted(trail.succeed());
    accepted(trail.succeed());
    expect(keyOf(trail)).toBe(`${second}:PUBLISH`);
  });

  it('is never used again once its step has succeeded', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const done = new Set<string>();
        take(walk, ({ event, before, decision }) => {
          if (event.type !== 'STEP_SUCCEEDED' || decision.kind === 'refused') return;
          const key = idempotencyKey(before, event.data.step);
          if (done.has(key)) throw new Error(`${key} succeeded twice.`);
          done.add(key);
        });
      }),
      { numRuns: 500 },
    );
  });
});
