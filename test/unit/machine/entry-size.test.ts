import 'robot3/debug';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_ENTRY_METADATA_BYTES } from '../../../src/contracts/audit-entry.js';
import { QualityVerdict, Severity } from '../../../src/contracts/enums.js';
import { checkReason, checkRemark } from '../../../src/engine/commands/check-input.js';
import { attemptFailed, judge } from '../../../src/engine/steps/step-events.js';
import type { StepFailure } from '../../../src/ports/service-clients.js';
import { accepted, Trail } from '../../support/machine/trail.js';

/** Texts that take much room: ASCII, escapes, several bytes a character, and any mixture. */
function bulky(maxCharacters: number): fc.Arbitrary<string> {
  const unit = fc.constantFrom('x', '\u0001', '"', '\\', 'é', '漢', '😀', '\u007f', '\u2028');
  return fc.oneof(
    fc.tuple(unit, fc.nat(maxCharacters)).map(([character, times]) => character.repeat(times)),
    fc.string({ unit, maxLength: Math.min(maxCharacters, 300) }),
  );
}

/** The same, at most so many bytes of UTF-8: what a client may hand over. */
const details = bulky(2048).map((text) => {
  let kept = text;
  while (Buffer.byteLength(kept) > 2048) kept = kept.slice(0, Math.floor(kept.length / 2)).toWellFormed();
  return kept;
});

const report = fc.record({
  verdict: fc.constantFrom(...Object.values(QualityVerdict)),
  auditor_signature: fc.constant('sha256:0'),
  timestamp: fc.constant(0),
  checks: fc.array(
    fc.record({
      check_id: bulky(5000),
      result: fc.constantFrom('PASS', 'WARN', 'FAIL'),
      reason_code: fc.option(bulky(5000)),
      severity: fc.constantFrom(...Object.values(Severity)),
    }),
    { maxLength: 60 },
  ),
});

function largest(trail: Trail): number {
  return Math.max(
    ...trail.entries.map(({ metadata }) => Buffer.byteLength(JSON.stringify(metadata), 'utf8')),
  );
}

function failure(overrides: Partial<StepFailure>): StepFailure {
  return {
    kind: 'failed',
    reason: 'CONTRACT_INVALID',
    details: '',
    retryable: false,
    statusCode: 200,
    durationMs: 1234.5678,
    retryAfterMs: null,
    stillRunning: false,
    countsAgainstService: false,
    mayHaveTakenEffect: true,
    ...overrides,
  };
}

describe('the metadata of an entry stays within its bounds', () => {
  it('whatever an audit reports', () => {
    fc.assert(
      fc.property(report, (given) => {
        const trail = Trail.at('QUALITY_AUDIT');
        accepted(trail.succeed(judge(given, { strategy: {}, assets: [] }, 2) ?? undefined));
        expect(largest(trail)).toBeLessThanOrEqual(MAX_ENTRY_METADATA_BYTES);
      }),
      { numRuns: 200 },
    );
  });

  it.each(['RADAR_SCAN', 'LEARN'] as const)('whatever the details of a failure in %s', (step) => {
    fc.assert(
      fc.property(details, (text) => {
        const trail = Trail.at(step);
        const time = { at: trail.at, executionId: trail.snapshot.executionId };
        const plan = { delayMs: null, usesRetry: true };
        accepted(trail.offer(attemptFailed(time, step, failure({ details: text }), plan)));
        expect(largest(trail)).toBeLessThanOrEqual(MAX_ENTRY_METADATA_BYTES);
      }),
      { numRuns: 200 },
    );
  });

  it('whatever a person gives as a reason or note', () => {
    fc.assert(
      fc.property(bulky(1500), (text) => {
        const approved = Trail.at('AWAITING_REVIEW');
        const rejected = Trail.at('AWAITING_REVIEW');
        const cancelled = Trail.at('IDLE');
        if (checkRemark('note', text) === null) {
          accepted(approved.approve(undefined, text));
          accepted(cancelled.cancel(text));
        }
        if (checkReason('reason', text) === null) accepted(rejected.reject(text));
        for (const trail of [approved, rejected, cancelled]) {
          expect(largest(trail)).toBeLessThanOrEqual(MAX_ENTRY_METADATA_BYTES);
        }
      }),
      { numRuns: 300 },
    );
  });
});
