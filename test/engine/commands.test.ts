import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { STEP_STATES, type StepState } from '../../src/contracts/enums.js';
import type { CampaignRecord } from '../../src/ports/campaign-record.js';
import { ALL_TENANTS } from '../../src/ports/scope.js';
import {
  ANNA,
  codeOf,
  done,
  EngineFixture,
  startOne,
  type RunningEngine,
} from '../support/engine/engine-fixture.js';
import { GOOD_ANSWERS, status, type Gate } from '../support/engine/scripted-services.js';

let fixture: EngineFixture;
let running: RunningEngine;

beforeAll(async () => {
  fixture = await EngineFixture.open();
  running = await fixture.engine();
});
afterAll(() => fixture.close());

/** A campaign whose call of `step` is under way, and held back. */
async function inFlight(step: StepState): Promise<{ id: string; gate: Gate }> {
  const { id } = done(await running.engine.commands.create(ANNA, {}));
  const gate = fixture.services.hold(step, id);
  done(await running.engine.commands.start(ANNA, { campaignId: id }));
  await fixture.becomes(id, () => gate.arrived.length === 1);
  return { id, gate };
}

/** A campaign that waits out a backoff. */
async function inBackoff(): Promise<string> {
  const { id } = done(await running.engine.commands.create(ANNA, { maxRetries: 5 }));
  fixture.services.answer('RADAR_SCAN', [status(503, { 'retry-after': '1' })], id);
  done(await running.engine.commands.start(ANNA, { campaignId: id }));
  await fixture.becomes(id, (record) => running.engine.facts.waiting(record)?.reason === 'BACKOFF');
  return id;
}

const cancellable = STEP_STATES.filter((step) => step !== 'LEARN');

describe('cancel', () => {
  it.each(cancellable)(
    'of a campaign with a call in flight in %s: the late answer is recorded, and no more',
    async (step) => {
      const { id, gate } = await inFlight(step);
      const before = await fixture.artifacts(id);
      const cancelled = done(
        await running.engine.commands.cancel(ANNA, { campaignId: id, reason: 'enough' }),
      );
      expect(cancelled.snapshot).toMatchObject({ state: 'CANCELLED', failure: null });
      gate.open();
      const settled = await fixture.becomes(id, ({ lease }) => lease === null);
      expect((await fixture.trail(id)).slice(-2)).toMatchObject([
        {
          actor: 'anna',
          action: 'state_changed',
          transition: { from: step, to: 'CANCELLED' },
          metadata: { reason: 'enough' },
        },
        {
          action: 'late_answer_recorded',
          transition: null,
          metadata: { step, outcome: 'succeeded', status_code: 200 },
        },
      ]);
      expect(settled.snapshot).toEqual({
        ...cancelled.snapshot,
        publishOutcome: step === 'PUBLISH' ? 'CONFIRMED' : 'NOT_SENT',
      });
      expect(await fixture.artifacts(id)).toEqual(before);
      expect(fixture.services.callsOf(id).at(-1)?.step).toBe(step);
      expect(await running.engine.auditTrailIntact(ALL_TENANTS, id)).toBe(true);
    },
  );

  it('records a late failure too, and it is not tried again', async () => {
    const { id, gate } = await inFlight('PUBLISH');
    done(await running.engine.commands.cancel(ANNA, { campaignId: id }));
    expect((await fixture.record(id)).snapshot.publishOutcome).toBe('UNKNOWN');
    gate.open(status(429));
    const settled = await fixture.becomes(id, ({ lease }) => lease === null);
    expect(settled.snapshot).toMatchObject({ state: 'CANCELLED', retryCount: 0, publishOutcome: 'NOT_SENT' });
    expect((await fixture.trail(id)).at(-1)?.metadata).toMatchObject({ outcome: 'failed', status_code: 429 });
    expect(fixture.services.callsOf(id, 'PUBLISH')).toHaveLength(1);
  });

  it('is not possible in LEARN, which ends by itself', async () => {
    const { id, gate } = await inFlight('LEARN');
    expect(codeOf(await running.engine.commands.cancel(ANNA, { campaignId: id }))).toBe('ILLEGAL_TRANSITION');
    gate.open();
    await fixture.reaches(id, 'COMPLETED');
    expect(codeOf(await running.engine.commands.cancel(ANNA, { campaignId: id }))).toBe('ILLEGAL_TRANSITION');
  });

  it('ends a campaign that waits out a backoff, and no attempt is made any more', async () => {
    const id = await inBackoff();
    done(await running.engine.commands.cancel(ANNA, { campaignId: id }));
    const record = await fixture.record(id);
    expect(record).toMatchObject({ dueAt: null, snapshot: { nextAttemptAt: null, waiting: null } });
    const other = await startOne(running);
    await fixture.reaches(other, 'COMPLETED');
    expect(fixture.services.callsOf(id)).toHaveLength(1);
  });

  it('ends one that was not started, and one that failed', async () => {
    const fresh = done(await running.engine.commands.create(ANNA, {}));
    expect(done(await running.engine.commands.cancel(ANNA, { campaignId: fresh.id })).snapshot.state).toBe(
      'CANCELLED',
    );
    const { id } = done(await running.engine.commands.create(ANNA, {}));
    fixture.services.answer('RADAR_SCAN', [status(404)], id);
    done(await running.engine.commands.start(ANNA, { campaignId: id }));
    await fixture.reaches(id, 'FAILED');
    const ended = done(await running.engine.commands.cancel(ANNA, { campaignId: id }));
    expect(ended.snapshot).toMatchObject({ state: 'CANCELLED', failure: null });
    expect(codeOf(await running.engine.commands.retry(ANNA, { campaignId: id }))).toBe('ILLEGAL_TRANSITION');
  });
});

describe('pause', () => {
  it.each(STEP_STATES.slice(0, -1))(
    'lets the call in flight in %s finish and keeps its result; no new one starts',
    async (step) => {
      const { id, gate } = await inFlight(step);
      const { commands, facts } = running.engine;
      const paused = done(await commands.pause(ANNA, { campaignId: id }));
      expect(facts.waiting(paused)).toBeNull();
      gate.open();
      const held = await fixture.becomes(id, (record) => facts.waiting(record)?.reason === 'PAUSED');
      expect(held.snapshot.stepsDone).toBe(STEP_STATES.indexOf(step) + 1);
      expect(held).toMatchObject({ dueAt: null, lease: null });
      await fixture.reaches(await startOne(running), 'COMPLETED');
      expect(fixture.services.callsOf(id).at(-1)?.step).toBe(step);
      done(await commands.resume(ANNA, { campaignId: id }));
      await fixture.reaches(id, 'COMPLETED');
      expect(fixture.services.callsOf(id, step)).toHaveLength(1);
    },
  );

  it('ends with the campaign when it is in its last step', async () => {
    const { id, gate } = await inFlight('LEARN');
    done(await running.engine.commands.pause(ANNA, { campaignId: id }));
    gate.open();
    const record = await fixture.reaches(id, 'COMPLETED');
    expect(record.snapshot.pausedAt).toBeNull();
    expect(await fixture.artifacts(id)).toHaveProperty('learnings');
  });

  it('may be taken back while the call is in flight, and the campaign runs on', async () => {
    const { id, gate } = await inFlight('STRATEGY_GEN');
    done(await running.engine.commands.pause(ANNA, { campaignId: id }));
    done(await running.engine.commands.resume(ANNA, { campaignId: id }));
    gate.open();
    await fixture.reaches(id, 'COMPLETED');
    expect(fixture.services.callsOf(id)).toHaveLength(6);
  });

  it('holds a campaign that waits out a backoff beyond its time', async () => {
    const id = await inBackoff();
    const { commands, facts } = running.engine;
    const paused = done(await commands.pause(ANNA, { campaignId: id }));
    expect(facts.waiting(paused)?.reason).toBe('PAUSED');
    const { nextAttemptAt } = paused.snapshot;
    await fixture.becomes(id, () => Date.now() > Date.parse(String(nextAttemptAt)) + 50);
    expect(fixture.services.callsOf(id)).toHaveLength(1);
    done(await commands.resume(ANNA, { campaignId: id }));
    await fixture.reaches(id, 'COMPLETED');
  });

  it('taken back before the time of the next attempt leaves that time as it was', async () => {
    const id = await inBackoff();
    done(await running.engine.commands.pause(ANNA, { campaignId: id }));
    const resumed = done(await running.engine.commands.resume(ANNA, { campaignId: id }));
    expect(resumed.dueAt).toBe(resumed.snapshot.nextAttemptAt);
    await fixture.reaches(id, 'COMPLETED');
    const [first, second] = fixture.services.callsOf(id, 'RADAR_SCAN').map(({ at }) => at);
    expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(1000);
  });

  it('is over when the campaign fails', async () => {
    const { id, gate } = await inFlight('RADAR_SCAN');
    done(await running.engine.commands.pause(ANNA, { campaignId: id }));
    gate.open(status(404));
    const failed = await fixture.reaches(id, 'FAILED');
    expect(failed.snapshot.pausedAt).toBeNull();
    expect(running.engine.facts.waiting(failed)).toBeNull();
  });

  it('keeps a failed attempt, and makes the next one after the resume', async () => {
    const { id, gate } = await inFlight('RADAR_SCAN');
    done(await running.engine.commands.pause(ANNA, { campaignId: id }));
    gate.open(status(503));
    const held = await fixture.becomes(id, ({ snapshot }) => snapshot.retryCount === 1);
    expect(held).toMatchObject({ dueAt: null, snapshot: { state: 'RADAR_SCAN' } });
    fixture.services.answer('RADAR_SCAN', [], id);
    done(await running.engine.commands.resume(ANNA, { campaignId: id }));
    await fixture.reaches(id, 'COMPLETED');
  });
});

describe('refusals', () => {
  let idle: CampaignRecord;
  beforeAll(async () => {
    idle = done(await running.engine.commands.create(ANNA, {}));
  });

  it('come in their order: what is not there, what is malformed, what is stale, what is illegal', async () => {
    const { commands } = running.engine;
    const missing = '0193e8a0-0000-7000-8000-00000000dead';
    const stale = { expectedVersion: 7 };
    const long = 'x'.repeat(1001);
    expect(codeOf(await commands.reject(ANNA, { campaignId: missing, reason: long, ...stale }))).toBe(
      'NOT_FOUND',
    );
    expect(codeOf(await commands.reject(ANNA, { campaignId: idle.id, reason: long, ...stale }))).toBe(
      'INVALID_INPUT',
    );
    expect(codeOf(await commands.reject(ANNA, { campaignId: idle.id, reason: 'no', ...stale }))).toBe(
      'VERSION_CONFLICT',
    );
    expect(codeOf(await commands.reject(ANNA, { campaignId: idle.id, reason: 'no' }))).toBe(
      'ILLEGAL_TRANSITION',
    );
  });

  it('name the field at fault, and the campaign where there is one', async () => {
    const { commands } = running.engine;
    expect(await commands.create(ANNA, { maxRetries: 21 })).toMatchObject({
      code: 'INVALID_INPUT',
      field: ['input', 'maxRetries'],
      campaign: null,
    });
    expect(await commands.start(ANNA, { campaignId: idle.id, expectedVersion: 3 })).toMatchObject({
      code: 'VERSION_CONFLICT',
      field: ['input', 'expectedVersion'],
      message: 'The campaign is at version 1, not 3.',
      campaign: { id: idle.id },
    });
    expect(await commands.pause(ANNA, { campaignId: idle.id })).toMatchObject({
      message: 'PAUSE is not possible while the campaign is IDLE.',
      field: null,
    });
    expect(await commands.create({ ...ANNA, tenantId: idle.tenantId }, { tenantId: idle.id })).toMatchObject({
      field: ['input', 'tenantId'],
    });
  });

  it('change nothing', async () => {
    expect(await fixture.record(idle.id)).toEqual(idle);
    expect(await fixture.actions(idle.id)).toEqual(['campaign_created']);
  });

  it('of malformed ids are no more than refusals', async () => {
    for (const campaignId of ['', 'x', '\0', '\ud800', "' OR 1=1 --", 'x'.repeat(10_000)]) {
      expect(codeOf(await running.engine.commands.start(ANNA, { campaignId }))).toBe('NOT_FOUND');
    }
  });
});

describe('an expected version', () => {
  it('lets a command through only at that version', async () => {
    const { commands } = running.engine;
    const { id } = done(await commands.create(ANNA, {}));
    fixture.services.hold('RADAR_SCAN', id);
    const started = done(await commands.start(ANNA, { campaignId: id, expectedVersion: 1 }));
    expect(started.version).toBe(2);
    expect(codeOf(await commands.pause(ANNA, { campaignId: id, expectedVersion: 1 }))).toBe(
      'VERSION_CONFLICT',
    );
    done(await commands.pause(ANNA, { campaignId: id, expectedVersion: 2 }));
    done(await commands.cancel(ANNA, { campaignId: id, expectedVersion: 3 }));
  });
});

describe('what a campaign is created with', () => {
  it('is kept, and has defaults where it is left out', async () => {
    const { commands } = running.engine;
    const bare = done(await commands.create(ANNA, {}));
    expect(bare).toMatchObject({
      tenantId: '00000000-0000-0000-0000-000000000000',
      name: null,
      version: 1,
      sequence: 1,
      dueAt: null,
      snapshot: { state: 'IDLE', maxRetries: 2, executionCount: 0 },
    });
    expect(await fixture.record(bare.id)).toEqual(bare);
    const tenantId = '0193E8A0-0000-7000-8000-0000000000AA';
    const full = done(
      await commands.create(ANNA, { tenantId, name: '漢 😀', metadata: { a: [1] }, maxRetries: 0 }),
    );
    expect(full).toMatchObject({
      tenantId: tenantId.toLowerCase(),
      name: '漢 😀',
      snapshot: { maxRetries: 0 },
    });
    expect(await fixture.artifacts(full.id)).toEqual({ metadata: { a: [1] } });
    expect((await fixture.trail(full.id))[0]?.metadata).toEqual({ name: '漢 😀', max_retries: 0 });
  });

  it('reaches the services as it was sent, whatever its names', async () => {
    const metadata = JSON.parse('{"__proto__":{"a":1},"constructor":{"b":2},"":3}') as Record<string, never>;
    const id = await startOne(running, { metadata });
    await fixture.reaches(id, 'COMPLETED');
    const [scan] = fixture.services.callsOf(id, 'RADAR_SCAN');
    expect(JSON.stringify(scan?.body['metadata'])).toBe(JSON.stringify(metadata));
    const [learn] = fixture.services.callsOf(id, 'LEARN');
    expect(JSON.stringify(learn?.body['metadata'])).toBe(JSON.stringify(metadata));
  });
});

describe('what services answered', () => {
  it('is passed on as it was received, whatever its names', async () => {
    const { id } = done(await running.engine.commands.create(ANNA, {}));
    const strange = '{"__proto__":{"polluted":true},"toJSON":1,"z":1.5e-9,"a":1e3,"t":"\\u0000\\u2028"}';
    fixture.services.answer('RADAR_SCAN', [{ text: strange }], id);
    done(await running.engine.commands.start(ANNA, { campaignId: id }));
    await fixture.reaches(id, 'FAILED', 'COMPLETED');
    const { context } = fixture.services.callsOf(id, 'STRATEGY_GEN')[0]?.body as {
      context: { radar_scan: object };
    };
    expect(JSON.stringify(context.radar_scan)).toBe(JSON.stringify(JSON.parse(strange)));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(GOOD_ANSWERS.RADAR_SCAN).not.toHaveProperty('polluted');
  });
});
