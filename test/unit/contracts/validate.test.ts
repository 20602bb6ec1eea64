import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contractViolations } from '../../../src/contracts/validate.js';
import { QualityReport } from '../../../src/contracts/quality-report.js';
import { StrategyBrief } from '../../../src/contracts/strategy-brief.js';
import { CONTRACTS, MINIMAL, sample, SAMPLES } from '../../support/contract-samples.js';

describe('a value against a contract', () => {
  it.each(SAMPLES)('%s with %j: %s', (name, change, path) => {
    const paths = contractViolations(CONTRACTS[name], sample(name, change)).map(
      (violation) => violation.path,
    );
    expect([...new Set(paths)]).toEqual(path === null ? [] : [path]);
  });

  it.each([[null], ['text'], [7], [[]], [undefined]])('%p is no object at all', (value) => {
    expect(contractViolations(StrategyBrief, value)).toEqual([
      { path: '$', message: 'the value must be a JSON object' },
    ]);
  });

  it('is told field by field, each with its whole path', () => {
    const checks = [
      { ...MINIMAL.QualityCheck(), severity: 'x' },
      { ...MINIMAL.QualityCheck(), check_id: 1 },
    ];
    const violations = contractViolations(QualityReport, { verdict: 'PASS', timestamp: 1, checks });
    expect(violations.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'auditor_signature must be a string',
        'checks[0].severity must be one of the following values: CRITICAL, HIGH, MEDIUM, LOW',
        'checks[1].check_id must be a string',
      ]),
    );
  });

  it('bears names that mean something to JavaScript, anywhere, and leaves the value alone', () => {
    const odd =
      '{"__proto__":{"verdict":"PASS"},"constructor":{"prototype":1},"then":1,"toString":2,"hasOwnProperty":3}';
    const text = JSON.stringify({ ...MINIMAL.QualityReport(), checks: [MINIMAL.QualityCheck()] });
    for (const place of ['"verdict":', '"check_id":']) {
      const value: unknown = JSON.parse(text.replace(place, `${odd.slice(1, -1)},"odd":${odd},${place}`));
      const before = JSON.stringify(value);
      expect(contractViolations(QualityReport, value)).toEqual([]);
      expect(JSON.stringify(value)).toBe(before);
    }
  });

  it('does not take a field from a prototype', () => {
    const named: unknown = JSON.parse('{"__proto__":{"target_audience":"a"},"core_message":"b"}');
    const inherited: unknown = Object.assign(Object.create({ target_audience: 'a' }), { core_message: 'b' });
    for (const value of [named, inherited]) {
      expect(contractViolations(StrategyBrief, value)).toContainEqual({
        path: 'target_audience',
        message: 'target_audience must be a string',
      });
    }
  });

  it('never throws and never repeats what was sent, whatever that is', () => {
    const secret = 'SECRET-4711';
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(secret, [secret], { [secret]: secret }, [[secret]], { constructor: secret }),
    );
    const names = ['StrategyBrief', 'QualityReport', 'CampaignPayload'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.infiniteStream(value), (name, values) => {
        const fields = Object.keys({
          ...MINIMAL[name](),
          checks: 0,
          channels: 0,
          do_not_do: 0,
          brief_id: 0,
          terminal_reason: 0,
          constructor: 0,
        });
        const object = Object.fromEntries(fields.map((field) => [field, values.next().value]));
        const violations = contractViolations(CONTRACTS[name], object);
        expect(JSON.stringify(violations)).not.toContain(secret);
      }),
    );
  });
});
