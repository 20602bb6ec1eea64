import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { continueChain, EMPTY_CHAIN } from '../../src/contracts/audit-chain.js';
import type { StepState } from '../../src/contracts/enums.js';
import { contractViolations } from '../../src/contracts/validate.js';
import { CampaignPayload } from '../../src/contracts/campaign-payload.js';
import { STEP_STATES } from '../../src/contracts/enums.js';
import { replay } from '../../src/machine/replay.js';
import type { CampaignRecord } from '../../src/ports/campaign-record.js';
import { ALL_TENANTS } from '../../src/ports/scope.js';
import { SystemRandom } from '../../src/runtime/system-random.js';
import { ANNA, done, EngineFixture, startOne, type RunningEngine } from '../support/engine/engine-fixture.js';
import { GOOD_ANSWERS, type RecordedCall } from '../support/engine/scripted-services.js';

const METADATA = { brand: 'Acme', nested: { n: 1.5, list: [null, true, '漢'] } };

describe('a campaign that meets no trouble', () => {
  let fixture: EngineFixture;
  let running: RunningEngine;
  let id: string;
  let record: CampaignRecord;

  beforeAll(async () => {
    fixture = await EngineFixture.open();
    running = await fixture.engine({
      serviceTimeoutMs: 4321.5,
      services: { RADAR: { token: 'radar-token' } },
      decorate: (ports) => ({ ...ports, random: new SystemRandom() }),
    });
    id = await startOne(running, { name: 'Spring', metadata: METADATA });
    record = await fixture.reaches(id, 'COMPLETED');
  });
  afterAll(() => fixture.close());

  const call = (step: StepState): RecordedCall => {
    const [only, ...more] = fixture.services.callsOf(id, step);
    if (!only || more.length > 0) throw new Error(`${step} was called ${String(more.length + 1)} times.`);
    return only;
  };
  const ids = () => ({
    campaign_id: id,
    tenant_id: record.tenantId,
    execution_id: record.snapshot.executionId,
  });

  it('calls each service once, in order', () => {
    expect(fixture.services.callsOf(id).map(({ step }) => step)).toEqual(STEP_STATES);
  });

  it('sends the headers of the contract with every call', () => {
    for (const step of STEP_STATES) {
      const { headers } = call(step);
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'idempotency-key': `"${record.snapshot.executionId}:${step}"`,
        'x-request-timeout-ms': '4322',
      });
      expect(headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
      expect(headers['authorization']).toBe(step === 'RADAR_SCAN' ? 'Bearer radar-token' : undefined);
    }
    const traces = fixture.services
      .callsOf(id)
      .map(({ headers }) => String(headers['traceparent']).split('-'));
    expect(new Set(traces.map(([, trace]) => trace)).size).toBe(1);
    expect(new Set(traces.map(([, , span]) => span)).size).toBe(6);
  });

  it('sends each service what it needs, exactly as it was received', () => {
    expect(call('RADAR_SCAN').body).toEqual({ ...ids(), metadata: METADATA });
    expect(call('STRATEGY_GEN').body).toMatchObject({
      ...ids(),
      metadata: METADATA,
      context: { radar_scan: GOOD_ANSWERS.RADAR_SCAN },
    });
    expect(Object.keys(call('STRATEGY_GEN').body).sort()).toEqual(
      [...Object.keys(ids()), 'context', 'metadata'].sort(),
    );
    expect(call('CONTENT_PROD').body).toEqual({ ...ids(), strategy: GOOD_ANSWERS.STRATEGY_GEN });
    expect(call('PUBLISH').body).toEqual({
      ...ids(),
      assets: GOOD_ANSWERS.CONTENT_PROD['assets'],
      strategy: GOOD_ANSWERS.STRATEGY_GEN,
    });
  });

  it('sends the last five entries of the trail to the Analyst', async () => {
    const { context } = call('STRATEGY_GEN').body as { context: { execution_log: { action: string }[] } };
    const entries = (await fixture.trail(id)).slice(0, 3);
    expect(context.execution_log).toEqual(
      entries.map((entry) => ({
        timestamp: entry.occurredAt,
        actor_service: entry.actor,
        action: entry.action,
        metadata: entry.metadata,
      })),
    );
    expect(context.execution_log.map(({ action }) => action)).toEqual([
      'campaign_created',
      'state_changed',
      'state_changed',
    ]);
  });

  it('sends the whole campaign to the audit and to learning', () => {
    for (const step of ['QUALITY_AUDIT', 'LEARN'] as const) {
      const { body } = call(step);
      expect(contractViolations(CampaignPayload, body)).toEqual([]);
      expect(body).toMatchObject({
        ...ids(),
        retry_count: 0,
        max_retries: 2,
        current_state: step,
        terminal_reason: null,
        terminal_details: null,
        metadata: METADATA,
        radar_scan: GOOD_ANSWERS.RADAR_SCAN,
        strategy: GOOD_ANSWERS.STRATEGY_GEN,
        assets: GOOD_ANSWERS.CONTENT_PROD['assets'],
        quality_audit: step === 'LEARN' ? GOOD_ANSWERS.QUALITY_AUDIT : null,
      });
      expect(body['execution_log']).toHaveLength(step === 'LEARN' ? 8 : 5);
    }
  });

  it('keeps what it made', async () => {
    expect(await fixture.artifacts(id)).toEqual({
      metadata: METADATA,
      radar_scan: GOOD_ANSWERS.RADAR_SCAN,
      strategy: GOOD_ANSWERS.STRATEGY_GEN,
      assets: GOOD_ANSWERS.CONTENT_PROD['assets'],
      quality_audit: GOOD_ANSWERS.QUALITY_AUDIT,
      publication: GOOD_ANSWERS.PUBLISH,
      learnings: GOOD_ANSWERS.LEARN,
    });
  });

  it('is completed in every respect', () => {
    const { engine } = running;
    expect(record.snapshot).toMatchObject({
      state: 'COMPLETED',
      executionCount: 1,
      retryCount: 0,
      failure: null,
      publishOutcome: 'CONFIRMED',
      completedAt: record.updatedAt,
    });
    expect(record).toMatchObject({ dueAt: null, lease: null, takeovers: 0 });
    expect(engine.facts.progress(record)).toBe(1);
    expect(engine.facts.waiting(record)).toBeNull();
    expect(engine.facts.availableActions(record)).toEqual([]);
  });

  it('leaves a trail of every step, by whom it was done', async () => {
    const trail = await fixture.trail(id);
    const told = trail.map(({ actor, action, transition }) =>
      [actor, action, ...(transition ? [transition.to] : [])].join(' '),
    );
    expect(told).toEqual([
      'anna campaign_created',
      'anna state_changed RADAR_SCAN',
      'radar state_changed STRATEGY_GEN',
      'analyst state_changed CONTENT_PROD',
      'visual state_changed QUALITY_AUDIT',
      'optimizer state_changed PUBLISH',
      'orchestrator publish_started',
      'optimizer state_changed LEARN',
      'optimizer state_changed COMPLETED',
    ]);
    expect(trail.map(({ sequence }) => sequence)).toEqual(trail.map((_, index) => index + 1));
    expect(trail[2]?.metadata).toMatchObject({
      step: 'RADAR_SCAN',
      outcome: 'succeeded',
      status_code: 200,
      gate: null,
    });
    expect(trail[2]?.metadata['duration_ms']).toBeGreaterThan(0);
    expect(trail[5]?.metadata).toMatchObject({ gate: { decision: 'PASS', warnings: [] } });
    expect(trail[6]?.metadata).toEqual({ idempotency_key: `${record.snapshot.executionId}:PUBLISH` });
  });

  it('leaves a chain that anyone can verify, and that stands for the campaign', async () => {
    const trail = await fixture.trail(id);
    expect(continueChain(id, EMPTY_CHAIN, trail)).toEqual({
      sequence: record.sequence,
      hash: record.headHash,
    });
    expect(await running.engine.auditTrailIntact(ALL_TENANTS, id)).toBe(true);
    expect(replay(trail)).toEqual({ kind: 'replayed', snapshot: record.snapshot });
  });

  it('grew in version with every change, and in sequence with every entry', () => {
    expect(record.version).toBe(9);
    expect(record.sequence).toBe(9);
  });

  it('runs on in one piece: the queue is asked once', () => {
    expect(running.told.filter(({ event }) => event === 'taskFailed')).toEqual([]);
    const attempts = running.told.flatMap((told) => (told.event === 'attemptEnded' ? [told] : []));
    expect(attempts.map(({ outcome }) => outcome)).toEqual(STEP_STATES.map(() => 'succeeded'));
    expect(attempts.map(({ overheadMs }) => overheadMs === null)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it('is not found by who may not see it', async () => {
    const stranger = { ...ANNA, tenantId: '0193e8a0-0000-7000-8000-0000000000aa' };
    const refused = await running.engine.commands.cancel(stranger, { campaignId: id });
    expect(refused).toMatchObject({ kind: 'refused', code: 'NOT_FOUND', campaign: null });
    expect(done(await running.engine.commands.create(stranger, {})).tenantId).toBe(stranger.tenantId);
  });
});
