import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { QualityVerdict, Severity } from '../../../src/contracts/enums.js';
import type { JsonObject } from '../../../src/contracts/json.js';
import { passGate } from '../../../src/engine/steps/quality-gate.js';

interface Check extends JsonObject {
  check_id: string;
  result: string;
  severity: string;
}

let count = 0;

function check(severity: string, result: string, reasonCode?: string | null): Check {
  count += 1;
  const code = reasonCode === undefined ? {} : { reason_code: reasonCode };
  return { check_id: `check_${String(count)}`, result, severity, ...code };
}

function report(verdict: string, ...checks: Check[]): JsonObject {
  return { verdict, checks, auditor_signature: 'sha256:0', timestamp: 1 };
}

const anyCheck: fc.Arbitrary<Check> = fc.record({
  check_id: fc.constantFrom('contrast', 'tone', 'length', 'claims'),
  result: fc.constantFrom(...Object.values(QualityVerdict)),
  severity: fc.constantFrom(...Object.values(Severity)),
  reason_code: fc.constantFrom(null, '', 'TOO_RED', 'TOO_LONG', 'TONE_OFF'),
});
const anyVerdict = fc.constantFrom(...Object.values(QualityVerdict));
const anyReport = fc
  .tuple(anyVerdict, fc.array(anyCheck, { maxLength: 8 }))
  .map(([verdict, checks]) => ({ verdict, checks }));

const fails = ({ result }: Check) => result !== 'PASS';

describe('the quality gate', () => {
  it('lets pass what has no failing check', () => {
    for (const verdict of ['PASS', 'WARN']) {
      expect(passGate(report(verdict))).toMatchObject({ decision: 'PASS', details: null, warnings: [] });
      expect(passGate(report(verdict, check('CRITICAL', 'PASS'))).decision).toBe('PASS');
    }
  });

  it('takes a report without checks', () => {
    const bare = { verdict: 'PASS', auditor_signature: 'sha256:0', timestamp: 1 };
    expect(passGate(bare).decision).toBe('PASS');
    expect(passGate({ ...bare, checks: null }).decision).toBe('PASS');
    expect(passGate({ ...bare, verdict: 'FAIL' })).toMatchObject({
      decision: 'BLOCK',
      details: 'Blocked by: verdict',
    });
  });

  it('blocks a failing CRITICAL check whatever the verdict says', () => {
    for (const verdict of ['PASS', 'WARN', 'FAIL']) {
      for (const result of ['FAIL', 'WARN']) {
        const decided = passGate(report(verdict, check('CRITICAL', result, 'CONTRAST_TOO_LOW')));
        expect(decided).toMatchObject({
          decision: 'BLOCK',
          details: 'Blocked by: CONTRAST_TOO_LOW',
          reasons: [],
        });
      }
    }
  });

  it('blocks a verdict FAIL, and names the verdict where no check fails', () => {
    expect(passGate(report('FAIL', check('CRITICAL', 'PASS', 'FINE'))).details).toBe('Blocked by: verdict');
    expect(passGate(report('FAIL', check('LOW', 'WARN', 'TYPO'))).details).toBe('Blocked by: TYPO');
  });

  it('names all failing checks of a block, the gravest first, and equals in the order of the report', () => {
    const decided = passGate(
      report(
        'FAIL',
        check('LOW', 'FAIL', 'L1'),
        check('CRITICAL', 'PASS', 'C0'),
        check('HIGH', 'FAIL', 'H1'),
        check('MEDIUM', 'WARN', 'M1'),
        check('CRITICAL', 'FAIL', 'C1'),
        check('HIGH', 'WARN', 'H2'),
        check('CRITICAL', 'WARN', 'C2'),
      ),
    );
    expect(decided.details).toBe('Blocked by: C1, C2, H1, H2, M1, L1');
  });

  it('names a check by its id where it has no code', () => {
    for (const code of [undefined, null, '']) {
      const nameless = check('CRITICAL', 'FAIL', code);
      expect(passGate(report('FAIL', nameless)).details).toBe(`Blocked by: ${nameless.check_id}`);
    }
  });

  it('asks for a review of a failing HIGH check, and names it', () => {
    const decided = passGate(
      report(
        'PASS',
        check('HIGH', 'WARN', 'TONE_OFF'),
        check('LOW', 'FAIL', 'TYPO'),
        check('HIGH', 'FAIL', 'CLAIM'),
      ),
    );
    expect(decided).toMatchObject({
      decision: 'REVIEW',
      details: null,
      reasons: ['TONE_OFF', 'CLAIM'],
      warnings: [{ reason_code: 'TYPO', severity: 'LOW' }],
    });
  });

  it('keeps failing MEDIUM and LOW checks as warnings, whatever the decision', () => {
    const light = [check('MEDIUM', 'FAIL', 'M'), check('LOW', 'WARN'), check('LOW', 'PASS', 'fine')];
    const kept = [
      { check_id: light[0]?.check_id, reason_code: 'M', severity: 'MEDIUM' },
      { check_id: light[1]?.check_id, reason_code: null, severity: 'LOW' },
    ];
    expect(passGate(report('WARN', ...light))).toMatchObject({ decision: 'PASS', warnings: kept });
    expect(passGate(report('FAIL', ...light))).toMatchObject({ decision: 'BLOCK', warnings: kept });
    const grave = check('HIGH', 'FAIL');
    expect(passGate(report('WARN', grave, ...light))).toMatchObject({ decision: 'REVIEW', warnings: kept });
  });

  it('says how much of a very long report it does not tell', () => {
    const many = Array.from({ length: 500 }, (_, n) => check('LOW', 'FAIL', `CODE_${String(n)}`));
    const decided = passGate(report('FAIL', ...many));
    expect(decided.warnings.length).toBeGreaterThan(20);
    expect(decided.warnings.length + decided.warnings_left_out).toBe(500);
    expect(decided.details).toMatch(/^Blocked by: CODE_0, CODE_1, .*, and \d+ more$/);
  });

  it('decides as the table says, for any report', () => {
    fc.assert(
      fc.property(anyReport, ({ verdict, checks }) => {
        const failing = checks.filter(fails);
        const has = (severity: string) => failing.some((given) => given.severity === severity);
        const expected = verdict === 'FAIL' || has('CRITICAL') ? 'BLOCK' : has('HIGH') ? 'REVIEW' : 'PASS';
        expect(passGate(report(verdict, ...checks)).decision).toBe(expected);
      }),
    );
  });

  it('never minds a passing check, whatever its severity', () => {
    fc.assert(
      fc.property(anyReport, ({ verdict, checks }) => {
        const without = passGate(report(verdict, ...checks.filter(fails)));
        expect(passGate(report(verdict, ...checks))).toEqual(without);
      }),
    );
  });

  it('never becomes milder by a further failing check', () => {
    const rank = { PASS: 0, REVIEW: 1, BLOCK: 2 };
    fc.assert(
      fc.property(anyReport, anyCheck, ({ verdict, checks }, further) => {
        const before = passGate(report(verdict, ...checks)).decision;
        const after = passGate(report(verdict, ...checks, further)).decision;
        expect(rank[after]).toBeGreaterThanOrEqual(rank[before]);
      }),
    );
  });

  it('does not touch the report', () => {
    fc.assert(
      fc.property(anyReport, ({ verdict, checks }) => {
        const given = report(verdict, ...checks);
        const before = JSON.stringify(given);
        passGate(given);
        expect(JSON.stringify(given)).toBe(before);
      }),
    );
  });
});
