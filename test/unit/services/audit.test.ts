import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sha256Of } from '../../../examples/services/canonical-json.js';
import { readCampaignInputs } from '../../../examples/services/campaign-inputs.js';
import type { JsonObject } from '../../../examples/services/json.js';
import { auditContent, type QualityReport } from '../../../examples/services/optimizer/audit-content.js';
import type { QualityCheck } from '../../../examples/services/optimizer/quality-check.js';

const ASSET = {
  asset_id: 'a1',
  channel: 'meta',
  headline: 'A fresh start',
  body: 'For: you',
  call_to_action: 'Go',
  disclaimers: [],
  colours: { background: '#ffffff', text: '#000000', accent: '#000000', accent_text: '#ffffff' },
};
const STRATEGY = { channels: ['meta'], budget_allocation: { meta: 1 } };
const NOW = Date.parse('2026-01-02T03:04:05.678Z');

function audit(
  metadata: JsonObject,
  assets: JsonObject[] = [ASSET],
  strategy: JsonObject = STRATEGY,
): QualityReport {
  return auditContent({ inputs: readCampaignInputs(metadata), strategy, assets }, NOW);
}

function checkOf(report: QualityReport, id: string): QualityCheck {
  const check = report.checks.find(({ check_id }) => check_id === id);
  if (check === undefined) throw new Error(`There is no ${id}.`);
  return check;
}

describe('a quality report', () => {
  it('passes content that breaks no rule', () => {
    const report = audit({});
    expect(report.verdict).toBe('PASS');
    expect(report.checks.map(({ result }) => result)).toEqual(report.checks.map(() => 'PASS'));
    expect(report.timestamp).toBe(NOW / 1000);
  });

  it('is signed with the digest of everything else in it', () => {
    const { auditor_signature, ...report } = audit({});
    expect(auditor_signature).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(auditor_signature).toBe(sha256Of(report));
    expect(auditor_signature).not.toBe(sha256Of({ ...report, verdict: 'FAIL' }));
  });

  it('fails for a critical check only, and warns for the others', () => {
    expect(audit({ budget: { total: 2, cap: 1 } }).verdict).toBe('FAIL');
    expect(audit({ required_disclaimers: ['18+'] }).verdict).toBe('WARN');
    expect(audit({}, [{ ...ASSET, headline: 'x'.repeat(200) }]).verdict).toBe('WARN');
  });

  it('has a verdict for any content, and the same one again', () => {
    const json = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(json, json, fc.array(json, { minLength: 1 }), (metadata, strategy, assets) => {
        const report = audit(metadata, assets, strategy);
        expect(['PASS', 'WARN', 'FAIL']).toContain(report.verdict);
        expect(JSON.parse(JSON.stringify(report))).toEqual(report);
        expect(audit(metadata, assets, strategy)).toEqual(report);
      }),
    );
  });
});

describe('the budget', () => {
  const check = (metadata: JsonObject, allocation: JsonObject = { meta: 1 }): QualityCheck =>
    checkOf(audit(metadata, [ASSET], { ...STRATEGY, budget_allocation: allocation }), 'budget_cap_check');

  it('may reach its cap and not exceed it', () => {
    expect(check({ budget: { total: 100, cap: 100 } }).result).toBe('PASS');
    expect(check({ budget: { total: 100.01, cap: 100 } })).toMatchObject({
      result: 'FAIL',
      severity: 'CRITICAL',
      reason_code: 'BUDGET_OVER_CAP',
      evidence: { planned: 100.01, cap: 100 },
    });
  });

  it('counts what is allocated, as shares or as amounts', () => {
    expect(check({ budget: { total: 150, cap: 100 } }, { meta: 0.25, x: 0.25 }).result).toBe('PASS');
    expect(check({ budget: { cap: 100 } }, { meta: 80, x: 30 }).reason_code).toBe('BUDGET_OVER_CAP');
    expect(check({ budget: 100 }, { meta: 80, x: 30 }).reason_code).toBe('BUDGET_OVER_TOTAL');
  });

  it('is not exceeded by shares that only round badly', () => {
    expect(check({ budget: { total: 100, cap: 100 } }, { a: 0.1, b: 0.2, c: 0.7 }).result).toBe('PASS');
  });

  it('has no cap where nobody set one', () => {
    expect(check({ budget: { total: 1e12 } }).result).toBe('PASS');
    expect(check({ budget: 'a lot' }).result).toBe('PASS');
  });
});

describe('the contrast', () => {
  const check = (...colours: (JsonObject | undefined)[]): QualityCheck =>
    checkOf(
      audit(
        {},
        colours.map((pair, index) => ({ ...ASSET, asset_id: `a${index}`, colours: pair })),
      ),
      'contrast_ratio_check',
    );

  it('is measured on the worst pair of colours', () => {
    const good = { background: '#ffffff', text: '#000000' };
    expect(check(good, { ...good, accent: '#ffffff', accent_text: '#777777' })).toMatchObject({
      result: 'FAIL',
      severity: 'CRITICAL',
      reason_code: 'CONTRAST_TOO_LOW',
      evidence: { actual: 4.47, min_required: 4.5, asset_id: 'a1', pair: 'accent_text on accent' },
    });
    expect(check(good, { background: '#ffffff', text: '#767676' }).result).toBe('PASS');
  });

  it('is a low warning where assets name no colours', () => {
    expect(check(undefined)).toMatchObject({
      result: 'WARN',
      severity: 'LOW',
      reason_code: 'COLOURS_UNKNOWN',
    });
  });
});

describe('the channels', () => {
  it('must be authorised, where the campaign says which are', () => {
    const id = 'authorised_channels_check';
    expect(checkOf(audit({}), id).result).toBe('PASS');
    expect(checkOf(audit({ authorised_channels: ['meta'] }), id).result).toBe('PASS');
    expect(checkOf(audit({ authorised_channels: ['x'] }), id)).toMatchObject({
      result: 'FAIL',
      severity: 'CRITICAL',
      reason_code: 'CHANNEL_NOT_AUTHORISED',
      evidence: { not_authorised: ['meta'] },
    });
  });
});

describe('the words', () => {
  it('may be neither those that the campaign rules out nor claims that the industry may not make', () => {
    const asset = { ...ASSET, headline: 'A Guaranteed start', body: 'cheap' };
    const check = checkOf(
      audit({ industry: 'finance', forbidden_words: ['cheap', 'absent'] }, [asset]),
      'forbidden_words_check',
    );
    expect(check).toMatchObject({
      result: 'FAIL',
      severity: 'CRITICAL',
      reason_code: 'FORBIDDEN_WORD',
      evidence: { words: ['guaranteed', 'cheap'], assets: ['a1'] },
    });
    expect(checkOf(audit({ industry: 'software' }, [asset]), 'forbidden_words_check').result).toBe('PASS');
  });
});

describe('the disclaimer', () => {
  const line = 'Capital at risk. Past results do not predict future ones.';

  it('of a regulated industry must stand in every asset', () => {
    const assets = [
      { ...ASSET, disclaimers: [line] },
      { ...ASSET, asset_id: 'a2' },
    ];
    expect(checkOf(audit({ industry: 'Finance' }, assets), 'disclaimer_check')).toMatchObject({
      result: 'FAIL',
      severity: 'HIGH',
      reason_code: 'DISCLAIMER_MISSING',
      evidence: { without: [{ asset_id: 'a2', missing: [line] }] },
    });
  });

  it('may as well stand in the body', () => {
    const check = checkOf(
      audit({ industry: 'finance' }, [{ ...ASSET, body: `You. ${line}` }]),
      'disclaimer_check',
    );
    expect(check.result).toBe('PASS');
  });
});

describe('the length of a message', () => {
  it('is held against the limit of the brief, otherwise of the channel, in characters and not code units', () => {
    const check = (headline: string, limits: JsonObject = {}): QualityCheck =>
      checkOf(
        audit({}, [{ ...ASSET, headline }], { ...STRATEGY, platform_constraints: limits }),
        'message_length_check',
      );
    expect(check('💡'.repeat(125)).result).toBe('PASS');
    expect(check('x'.repeat(126))).toMatchObject({
      result: 'FAIL',
      severity: 'MEDIUM',
      reason_code: 'MESSAGE_TOO_LONG',
      evidence: { longest: 126, max_allowed: 125, assets: ['a1'] },
    });
    expect(check('x'.repeat(11), { meta: { max_message_length: 10 } }).result).toBe('FAIL');
  });
});
