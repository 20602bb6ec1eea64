import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { FailureReason, ServiceName } from '../../../src/contracts/enums.js';
import type { JsonObject } from '../../../src/contracts/json.js';
import {
  objects,
  qualityReportView,
  reviewContentHash,
  serviceActor,
  strategyBriefView,
  wireFailureReason,
} from '../../../src/contracts/wire.js';

describe('names on the wire', () => {
  it('has one for each failure reason', () => {
    expect(
      Object.fromEntries(Object.values(FailureReason).map((reason) => [reason, wireFailureReason(reason)])),
    ).toEqual({
      POLICY_VIOLATION: 'FAILED_POLICY',
      QUALITY_CHECK_FAILED: 'FAILED_QUALITY',
      CONTRACT_INVALID: 'FAILED_CONTRACT',
      PLATFORM_ERROR: 'FAILED_PLATFORM',
      TIMEOUT: 'FAILED_TIMEOUT',
    });
  });

  it('has one for each service', () => {
    expect(Object.values(ServiceName).map(serviceActor)).toEqual(['radar', 'analyst', 'visual', 'optimizer']);
  });
});

describe('a strategy as the API shows it', () => {
  it('has every field under its name', () => {
    const brief: JsonObject = {
      brief_id: '0193e8a0-0000-7000-8000-000000000001',
      target_audience: 'Tech professionals 25-40',
      core_message: 'Innovation drives success',
      channels: ['meta', 'linkedin'],
      budget_allocation: { meta: 0.6, linked_in: 0.4 },
      do_not_do: ['No red'],
      tone_guard: { voice_type: 'formal' },
      platform_constraints: { meta: { aspect_ratio: '4:5' } },
      unknown_field: 1,
    };
    expect(strategyBriefView(brief)).toEqual({
      briefId: '0193e8a0-0000-7000-8000-000000000001',
      targetAudience: 'Tech professionals 25-40',
      coreMessage: 'Innovation drives success',
      channels: ['meta', 'linkedin'],
      budgetAllocation: { meta: 0.6, linked_in: 0.4 },
      doNotDo: ['No red'],
      toneGuard: { voice_type: 'formal' },
      platformConstraints: { meta: { aspect_ratio: '4:5' } },
    });
  });

  it.each([[{}], [{ brief_id: null, channels: null, budget_allocation: null, tone_guard: null }]])(
    'is empty where the service sent nothing: %j',
    (rest) => {
      expect(strategyBriefView({ target_audience: 'a', core_message: 'b', ...rest })).toEqual({
        briefId: null,
        targetAudience: 'a',
        coreMessage: 'b',
        channels: [],
        budgetAllocation: {},
        doNotDo: [],
        toneGuard: {},
        platformConstraints: {},
      });
    },
  );
});

describe('a quality report as the API shows it', () => {
  it('has every field under its name, and a time with fractions', () => {
    expect(
      qualityReportView({
        verdict: 'FAIL',
        auditor_signature: 'sha256:1',
        timestamp: 1702843200.25,
        checks: [
          {
            check_id: 'contrast_ratio_check',
            result: 'FAIL',
            reason_code: 'CONTRAST_TOO_LOW',
            severity: 'CRITICAL',
            evidence: { min_required: 4.5 },
          },
          { check_id: 'logo', result: 'PASS', severity: 'LOW' },
        ],
      }),
    ).toEqual({
      verdict: 'FAIL',
      auditorSignature: 'sha256:1',
      timestamp: '2023-12-17T20:00:00.250Z',
      checks: [
        {
          checkId: 'contrast_ratio_check',
          result: 'FAIL',
          reasonCode: 'CONTRAST_TOO_LOW',
          severity: 'CRITICAL',
          evidence: { min_required: 4.5 },
        },
        { checkId: 'logo', result: 'PASS', reasonCode: null, severity: 'LOW', evidence: {} },
      ],
    });
  });

  it.each([
    [0, '1970-01-01T00:00:00.000Z'],
    [8.64e12, '+275760-09-13T00:00:00.000Z'],
  ])('bears the timestamp %d', (timestamp, text) => {
    const report = { verdict: 'PASS', auditor_signature: '', timestamp, checks: null };
    expect(qualityReportView(report)).toMatchObject({ timestamp: text, checks: [] });
  });
});

describe('the hash of what is reviewed', () => {
  const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

  it('is over strategy, assets and audit as on the wire, whatever the order of their names', () => {
    const expected = hashOf(
      '{"assets":[{"a":1,"b":2}],"quality_audit":{"verdict":"WARN"},"strategy":{"core_message":"x"}}',
    );
    expect(reviewContentHash({ core_message: 'x' }, [{ b: 2, a: 1 }], { verdict: 'WARN' })).toBe(expected);
  });

  it('has a form for parts that are missing', () => {
    expect(reviewContentHash(undefined, undefined, undefined)).toBe(
      hashOf('{"assets":[],"quality_audit":null,"strategy":null}'),
    );
  });

  it('changes with any part', () => {
    const hashes = [
      reviewContentHash({ a: 1 }, [{ b: 1 }], { c: 1 }),
      reviewContentHash({ a: 2 }, [{ b: 1 }], { c: 1 }),
      reviewContentHash({ a: 1 }, [{ b: 2 }], { c: 1 }),
      reviewContentHash({ a: 1 }, [{ b: 1 }, {}], { c: 1 }),
      reviewContentHash({ a: 1 }, [{ b: 1 }], { c: 2 }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe('the objects of a value', () => {
  it('are those of an array, and none of anything else', () => {
    expect(objects([{ a: 1 }, 'x', null, [], {}])).toEqual([{ a: 1 }, {}]);
    expect(objects({ a: 1 })).toEqual([]);
    expect(objects(undefined)).toEqual([]);
  });
});
