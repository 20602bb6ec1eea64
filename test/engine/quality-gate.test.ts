import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { reviewContentHash } from '../../src/contracts/wire.js';
import type { CampaignRecord } from '../../src/ports/campaign-record.js';
import { ANNA, codeOf, done, EngineFixture, type RunningEngine } from '../support/engine/engine-fixture.js';
import { audit, GOOD_ANSWERS, type ScriptedAnswer } from '../support/engine/scripted-services.js';

const BEN = { ...ANNA, subject: 'ben' };
const TOO_RED = { severity: 'CRITICAL', result: 'FAIL', code: 'TOO_RED' };
const TONE_OFF = { severity: 'HIGH', result: 'FAIL', code: 'TONE_OFF' };
const TYPO = { severity: 'LOW', result: 'WARN', code: 'TYPO' };

let fixture: EngineFixture;
let running: RunningEngine;

beforeAll(async () => {
  fixture = await EngineFixture.open();
  running = await fixture.engine();
});
afterAll(() => fixture.close());

/** Starts a campaign whose audits are answered one after the other. */
async function startWith(...audits: ScriptedAnswer[]): Promise<string> {
  const { id } = done(await running.engine.commands.create(ANNA, {}));
  fixture.services.answer('QUALITY_AUDIT', audits, id);
  done(await running.engine.commands.start(ANNA, { campaignId: id }));
  return id;
}

const checksOf = (answer: ScriptedAnswer) => (answer.body as { checks: object[] }).checks;
const bodies = (id: string, step: 'CONTENT_PROD' | 'QUALITY_AUDIT' | 'PUBLISH') =>
  fixture.services.callsOf(id, step).map(({ body }) => body);
const contentHash = ({ snapshot }: CampaignRecord) => snapshot.review?.contentHash ?? '';

describe('content that must not be published', () => {
  it('fails the campaign, and the report says why', async () => {
    const report = audit('FAIL', TYPO, TONE_OFF, TOO_RED, {
      severity: 'CRITICAL',
      result: 'PASS',
      code: 'FINE',
    });
    const id = await startWith(report);
    const { snapshot } = await fixture.reaches(id, 'FAILED');
    expect(snapshot.failure).toMatchObject({
      reason: 'QUALITY_CHECK_FAILED',
      details: 'Blocked by: TOO_RED, TONE_OFF, TYPO',
      state: 'QUALITY_AUDIT',
      retryable: false,
    });
    expect((await fixture.artifacts(id))['quality_audit']).toEqual(report.body);
    expect(fixture.services.callsOf(id, 'PUBLISH')).toEqual([]);
    const trail = await fixture.trail(id);
    const { gate } = trail.find(({ metadata }) => metadata['gate'])?.metadata as { gate: object };
    expect(gate).toMatchObject({
      decision: 'BLOCK',
      warnings: [{ check_id: 'check_1', reason_code: 'TYPO', severity: 'LOW' }],
    });
  });

  it('is made again after a retry, with the failing checks as feedback', async () => {
    const report = audit('PASS', TOO_RED, { severity: 'HIGH', result: 'PASS', code: 'FINE' });
    const id = await startWith(report);
    const failed = await fixture.reaches(id, 'FAILED');
    done(await running.engine.commands.retry(ANNA, { campaignId: id }));
    const { snapshot } = await fixture.reaches(id, 'COMPLETED');
    const [first, second] = bodies(id, 'CONTENT_PROD');
    expect(first).not.toHaveProperty('feedback');
    expect(second).toMatchObject({
      execution_id: snapshot.executionId,
      feedback: [checksOf(report)[0]],
    });
    expect(snapshot.executionId).not.toBe(failed.snapshot.executionId);
    expect(fixture.services.callsOf(id, 'RADAR_SCAN')).toHaveLength(1);
    expect(await fixture.artifacts(id)).not.toHaveProperty('feedback');
  });

  it('takes its feedback along to an earlier step, and over a failure on the way', async () => {
    const report = audit('FAIL', TOO_RED);
    const id = await startWith(report);
    await fixture.reaches(id, 'FAILED');
    fixture.services.answer('CONTENT_PROD', [{ status: 422 }], id);
    done(await running.engine.commands.retry(ANNA, { campaignId: id, fromState: 'STRATEGY_GEN' }));
    await fixture.becomes(id, ({ snapshot }) => snapshot.failure?.state === 'CONTENT_PROD');
    done(await running.engine.commands.retry(ANNA, { campaignId: id }));
    await fixture.reaches(id, 'COMPLETED');
    expect(bodies(id, 'CONTENT_PROD').map((body) => body['feedback'])).toEqual([
      undefined,
      checksOf(report),
      checksOf(report),
    ]);
    expect(fixture.services.callsOf(id, 'STRATEGY_GEN')).toHaveLength(2);
  });
});

describe('content that a person must look at', () => {
  it('waits with the reasons, and a hash of exactly what is reviewed', async () => {
    const report = audit('WARN', TONE_OFF, TYPO);
    const id = await startWith(report);
    const record = await fixture.reaches(id, 'AWAITING_REVIEW');
    expect(record.snapshot.review).toEqual({
      contentHash: reviewContentHash(
        GOOD_ANSWERS.STRATEGY_GEN,
        GOOD_ANSWERS.CONTENT_PROD['assets'],
        report.body,
      ),
      requestedAt: record.updatedAt,
      reasons: ['TONE_OFF'],
      decision: null,
      decidedBy: null,
      decidedAt: null,
      note: null,
    });
    expect(record).toMatchObject({ dueAt: null, lease: null });
    expect(running.engine.facts.progress(record)).toBe(4 / 6);
    expect(running.engine.facts.waiting(record)).toBeNull();
    expect(running.engine.facts.availableActions(record)).toEqual(['CANCEL', 'PAUSE', 'APPROVE', 'REJECT']);
    expect(fixture.services.callsOf(id, 'PUBLISH')).toEqual([]);
  });

  it('is published once it is approved', async () => {
    const id = await startWith(audit('PASS', TONE_OFF));
    const waiting = await fixture.reaches(id, 'AWAITING_REVIEW');
    const { engine } = running;
    expect(codeOf(await engine.commands.approve(BEN, { campaignId: id, contentHash: 'other' }))).toBe(
      'STALE_CONTENT',
    );
    done(
      await engine.commands.approve(BEN, { campaignId: id, contentHash: contentHash(waiting), note: 'fine' }),
    );
    const { snapshot } = await fixture.reaches(id, 'COMPLETED');
    expect(snapshot.review).toMatchObject({ decision: 'APPROVED', decidedBy: 'ben', note: 'fine' });
    expect(fixture.services.callsOf(id, 'PUBLISH')).toHaveLength(1);
  });

  it('fails the campaign when it is rejected, and the reason is the feedback of a retry', async () => {
    const id = await startWith(audit('PASS', TONE_OFF));
    await fixture.reaches(id, 'AWAITING_REVIEW');
    done(await running.engine.commands.reject(BEN, { campaignId: id, reason: 'too loud' }));
    const { snapshot } = await fixture.record(id);
    expect(snapshot).toMatchObject({
      state: 'FAILED',
      failure: { reason: 'POLICY_VIOLATION', state: 'AWAITING_REVIEW', retryable: false },
      review: { decision: 'REJECTED', decidedBy: 'ben', note: 'too loud' },
    });
    done(await running.engine.commands.retry(ANNA, { campaignId: id }));
    const again = await fixture.reaches(id, 'COMPLETED');
    expect(again.snapshot.review).toBeNull();
    expect(bodies(id, 'CONTENT_PROD')[1]?.['feedback']).toEqual([
      expect.objectContaining({
        check_id: 'human_review',
        result: 'FAIL',
        severity: 'CRITICAL',
        evidence: { reason: 'too loud' },
      }),
    ]);
  });

  it('is not published while the campaign is paused, also when it was approved', async () => {
    const id = await startWith(audit('PASS', TONE_OFF));
    const waiting = await fixture.reaches(id, 'AWAITING_REVIEW');
    done(await running.engine.commands.pause(ANNA, { campaignId: id }));
    done(await running.engine.commands.approve(BEN, { campaignId: id, contentHash: contentHash(waiting) }));
    const held = await fixture.record(id);
    expect(held).toMatchObject({ dueAt: null, snapshot: { state: 'PUBLISH' } });
    expect(running.engine.facts.waiting(held)?.reason).toBe('PAUSED');
    done(await running.engine.commands.resume(ANNA, { campaignId: id }));
    await fixture.reaches(id, 'COMPLETED');
  });
});

describe('content with nothing but small faults', () => {
  it('is published, and the faults stand in the trail', async () => {
    const id = await startWith(audit('WARN', TYPO, { severity: 'MEDIUM', result: 'FAIL' }));
    await fixture.reaches(id, 'COMPLETED');
    const trail = await fixture.trail(id);
    const { gate } = trail.find(({ metadata }) => metadata['gate'])?.metadata as { gate: object };
    expect(gate).toMatchObject({
      decision: 'PASS',
      warnings: [
        { check_id: 'check_2', reason_code: null, severity: 'MEDIUM' },
        { check_id: 'check_1', reason_code: 'TYPO', severity: 'LOW' },
      ],
    });
  });
});

describe('a retry after a failure further on', () => {
  it('publishes the same content under the same key', async () => {
    const id = await startWith();
    fixture.services.answer('PUBLISH', [{ status: 422 }], id);
    await fixture.reaches(id, 'FAILED');
    done(await running.engine.commands.retry(ANNA, { campaignId: id, metadata: { brand: 'new' } }));
    const { snapshot } = await fixture.reaches(id, 'COMPLETED');
    const [first, second] = fixture.services.callsOf(id, 'PUBLISH');
    expect(second?.key).toBe(first?.key);
    expect(second?.executionId).toBe(snapshot.executionId);
    expect(second?.body['assets']).toEqual(first?.body['assets']);
    expect(fixture.services.callsOf(id, 'LEARN')[0]?.body['metadata']).toEqual({ brand: 'new' });
  });

  it('may begin further back, and audits and publishes new content under new keys', async () => {
    const id = await startWith();
    fixture.services.answer('PUBLISH', [{ status: 422 }], id);
    await fixture.reaches(id, 'FAILED');
    done(await running.engine.commands.retry(ANNA, { campaignId: id, fromState: 'CONTENT_PROD' }));
    await fixture.reaches(id, 'COMPLETED');
    for (const step of ['CONTENT_PROD', 'QUALITY_AUDIT', 'PUBLISH'] as const) {
      const keys = fixture.services.callsOf(id, step).map(({ key }) => key);
      expect(new Set(keys).size).toBe(2);
    }
    expect(bodies(id, 'QUALITY_AUDIT')[1]?.['quality_audit']).toBeNull();
    expect(fixture.services.callsOf(id, 'STRATEGY_GEN')).toHaveLength(1);
  });

  it('is refused once the executions are used up, and for a later step', async () => {
    const id = await startWith();
    fixture.services.script('RADAR_SCAN', () => ({ status: 422 }), id);
    const { commands } = running.engine;
    const retry = () => commands.retry(ANNA, { campaignId: id });
    await fixture.reaches(id, 'FAILED');
    expect(codeOf(await commands.retry(ANNA, { campaignId: id, fromState: 'PUBLISH' }))).toBe(
      'ILLEGAL_TRANSITION',
    );
    expect(codeOf(await commands.retry(ANNA, { campaignId: id, fromState: 'IDLE' }))).toBe('INVALID_INPUT');
    for (let execution = 2; execution <= 5; execution += 1) {
      done(await retry());
      await fixture.becomes(
        id,
        ({ snapshot }) => snapshot.state === 'FAILED' && snapshot.executionCount === execution,
      );
    }
    expect(codeOf(await retry())).toBe('EXECUTIONS_EXHAUSTED');
    const record = await fixture.record(id);
    expect(running.engine.facts.availableActions(record)).toEqual(['CANCEL']);
  });
});

describe('content revisions', () => {
  it('send a blocked campaign back by themselves, with the checks as feedback, under numbered keys', async () => {
    const other = await EngineFixture.open();
    const { engine } = await other.engine({ options: { maxContentRevisions: 2 } });
    const { id } = done(await engine.commands.create(ANNA, {}));
    const first = audit('FAIL', TOO_RED);
    const second = audit('FAIL', { ...TOO_RED, code: 'STILL_RED' });
    other.services.answer('QUALITY_AUDIT', [first, second], id);
    done(await engine.commands.start(ANNA, { campaignId: id }));
    const { snapshot } = await other.reaches(id, 'COMPLETED');
    expect(snapshot).toMatchObject({ executionCount: 1, contentRound: 3, retryCount: 0 });
    const content = other.services.callsOf(id, 'CONTENT_PROD');
    expect(content.map(({ body }) => body['feedback'])).toEqual([
      undefined,
      checksOf(first),
      checksOf(second),
    ]);
    const keys = (step: 'CONTENT_PROD' | 'QUALITY_AUDIT' | 'PUBLISH') =>
      other.services.callsOf(id, step).map(({ key }) => key.replace(snapshot.executionId, 'E'));
    expect(keys('CONTENT_PROD')).toEqual(['E:CONTENT_PROD', 'E:CONTENT_PROD:2', 'E:CONTENT_PROD:3']);
    expect(keys('QUALITY_AUDIT')).toEqual(['E:QUALITY_AUDIT', 'E:QUALITY_AUDIT:2', 'E:QUALITY_AUDIT:3']);
    expect(keys('PUBLISH')).toEqual(['E:PUBLISH:3']);
    expect(other.services.callsOf(id, 'QUALITY_AUDIT')[1]?.body['quality_audit']).toBeNull();

    const hopeless = done(await engine.commands.create(ANNA, {})).id;
    other.services.script('QUALITY_AUDIT', () => first, hopeless);
    done(await engine.commands.start(ANNA, { campaignId: hopeless }));
    const failed = await other.reaches(hopeless, 'FAILED');
    expect(failed.snapshot.failure?.details).toBe('Blocked by: TOO_RED');
    expect(other.services.callsOf(hopeless, 'CONTENT_PROD')).toHaveLength(3);
    await other.close();
  });
});
