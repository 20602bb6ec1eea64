import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FailureReason, StepState } from '../../src/contracts/enums.js';
import type { CampaignRecord } from '../../src/ports/campaign-record.js';
import { ANNA, done, EngineFixture, type RunningEngine } from '../support/engine/engine-fixture.js';
import { GOOD_ANSWERS, status, type ScriptedAnswer } from '../support/engine/scripted-services.js';
import { refusingUrl } from '../support/misbehaving-server.js';

const RADAR_TIMEOUT_MS = 400;

let fixture: EngineFixture;
let running: RunningEngine;

beforeAll(async () => {
  fixture = await EngineFixture.open();
  running = await fixture.engine({
    services: { RADAR: { timeoutMs: RADAR_TIMEOUT_MS } },
    options: { retry: { backoffBaseMs: 40, backoffCapMs: 80, retryAfterCapMs: 2000 } },
  });
});
afterAll(() => fixture.close());

/** Runs a campaign whose step is answered as scripted, to its end. */
async function run(
  step: StepState,
  answers: readonly ScriptedAnswer[],
  maxRetries = 1,
): Promise<CampaignRecord> {
  const { id } = done(await running.engine.commands.create(ANNA, { maxRetries }));
  fixture.services.answer(step, answers, id);
  done(await running.engine.commands.start(ANNA, { campaignId: id }));
  return fixture.reaches(id, 'COMPLETED', 'FAILED');
}

/** What the trail says of the failed attempts. */
async function attempts({ id }: CampaignRecord) {
  const trail = await fixture.trail(id);
  return trail.filter(({ action }) => action === 'step_attempt_failed').map(({ metadata }) => metadata);
}

const calls = ({ id }: CampaignRecord, step: StepState) => fixture.services.callsOf(id, step).length;

describe('an answer that may be better next time', () => {
  const passing: [string, ScriptedAnswer, number | null, FailureReason][] = [
    ['a connection that is reset', { fault: 'reset' }, null, 'PLATFORM_ERROR'],
    ['a body that is cut short', { fault: 'cut', body: GOOD_ANSWERS.RADAR_SCAN }, 200, 'PLATFORM_ERROR'],
    ['no answer in time', { fault: 'silence' }, null, 'TIMEOUT'],
    ...[408, 425, 429, 500, 502, 503, 504].map((code): [string, ScriptedAnswer, number, FailureReason] => [
      `status ${String(code)}`,
      status(code),
      code,
      'PLATFORM_ERROR',
    ]),
  ];

  it.each(passing)('%s is tried again by itself', async (_name, answer, code, reason) => {
    const record = await run('RADAR_SCAN', [answer]);
    expect(record.snapshot).toMatchObject({ state: 'COMPLETED', retryCount: 1 });
    expect(calls(record, 'RADAR_SCAN')).toBe(2);
    const keys = fixture.services.callsOf(record.id, 'RADAR_SCAN').map(({ key }) => key);
    expect(new Set(keys).size).toBe(1);
    expect(await attempts(record)).toEqual([
      expect.objectContaining({ status_code: code, reason, retryable: true, uses_retry: true, delay_ms: 20 }),
    ]);
    expect(await fixture.actions(record.id)).toContain('retry_scheduled');
  });

  it('fails the campaign with the last reason once the retries are used up', async () => {
    const record = await run('RADAR_SCAN', [status(503), status(500), { fault: 'reset' }], 2);
    expect(record.snapshot).toMatchObject({
      state: 'FAILED',
      retryCount: 2,
      nextAttemptAt: null,
      failure: { reason: 'PLATFORM_ERROR', state: 'RADAR_SCAN', retryable: true },
    });
    expect(record.snapshot.failure?.details).toMatch(/^The connection to Radar broke/);
    expect(calls(record, 'RADAR_SCAN')).toBe(3);
    expect(await attempts(record)).toHaveLength(3);
  });

  it('waits exponentially longer, and says until when', async () => {
    const record = await run('RADAR_SCAN', [status(503), status(503), status(503)], 3);
    expect((await attempts(record)).map((metadata) => metadata['delay_ms'])).toEqual([20, 40, 40]);
    const came = fixture.services.callsOf(record.id, 'RADAR_SCAN').map(({ at }) => at);
    expect((came[1] ?? 0) - (came[0] ?? 0)).toBeGreaterThanOrEqual(20);
    expect((came[2] ?? 0) - (came[1] ?? 0)).toBeGreaterThanOrEqual(40);
  });

  it('fails at once where none is allowed', async () => {
    const record = await run('RADAR_SCAN', [status(503)], 0);
    expect(record.snapshot).toMatchObject({ state: 'FAILED', retryCount: 0, failure: { retryable: true } });
    expect(calls(record, 'RADAR_SCAN')).toBe(1);
  });

  it('that refuses connections is of the same kind', async () => {
    const other = await EngineFixture.open();
    const engine = await other.engine({ services: { RADAR: { url: await refusingUrl() } } });
    const { id } = done(await engine.engine.commands.create(ANNA, { maxRetries: 1 }));
    done(await engine.engine.commands.start(ANNA, { campaignId: id }));
    const { snapshot } = await other.reaches(id, 'FAILED');
    expect(snapshot.failure).toMatchObject({ reason: 'PLATFORM_ERROR', retryable: true });
    expect(snapshot.failure?.details).toBe('Radar could not be reached (ECONNREFUSED).');
    expect((await other.actions(id)).filter((action) => action === 'step_attempt_failed')).toHaveLength(2);
    await other.close();
  });
});

describe('Retry-After', () => {
  it('is waited out in full where it is longer than the backoff', async () => {
    const record = await run('RADAR_SCAN', [status(429, { 'retry-after': '1' })]);
    expect(record.snapshot.state).toBe('COMPLETED');
    expect(await attempts(record)).toEqual([expect.objectContaining({ delay_ms: 1000 })]);
    const [first, second] = fixture.services.callsOf(record.id, 'RADAR_SCAN').map(({ at }) => at);
    expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(1000);
  });

  it('beyond its cap fails the campaign at once, and a person may retry', async () => {
    const record = await run('RADAR_SCAN', [status(503, { 'retry-after': '3' })], 5);
    expect(record.snapshot).toMatchObject({
      state: 'FAILED',
      retryCount: 0,
      failure: { reason: 'PLATFORM_ERROR', retryable: true },
    });
    expect(calls(record, 'RADAR_SCAN')).toBe(1);
  });

  it('of no sense is not minded', async () => {
    const record = await run('RADAR_SCAN', [status(503, { 'retry-after': 'soon' })]);
    expect(await attempts(record)).toEqual([expect.objectContaining({ delay_ms: 20 })]);
  });
});

describe('a 409: the first attempt still runs there', () => {
  const still = status(409);

  it('costs no retry while the service has its time', async () => {
    const record = await run('RADAR_SCAN', [still, still, still], 0);
    expect(record.snapshot).toMatchObject({ state: 'COMPLETED', retryCount: 0 });
    const made = await attempts(record);
    expect(made.map((metadata) => metadata['uses_retry'])).toEqual([false, false, false]);
    expect(made[0]).toMatchObject({ still_running: true, status_code: 409 });
  });

  it('says so while it waits', async () => {
    const { id } = done(await running.engine.commands.create(ANNA, {}));
    fixture.services.script('RADAR_SCAN', () => still, id);
    done(await running.engine.commands.start(ANNA, { campaignId: id }));
    const waits = await fixture.becomes(
      id,
      (record) => running.engine.facts.waiting(record)?.reason === 'STILL_RUNNING_THERE',
    );
    expect(running.engine.facts.waiting(waits)?.until).toBe(waits.snapshot.nextAttemptAt);
    done(await running.engine.commands.cancel(ANNA, { campaignId: id }));
  });

  it('costs one each as soon as the time has passed since the first', async () => {
    const { id } = done(await running.engine.commands.create(ANNA, { maxRetries: 2 }));
    fixture.services.script('RADAR_SCAN', () => still, id);
    done(await running.engine.commands.start(ANNA, { campaignId: id }));
    const record = await fixture.reaches(id, 'FAILED');
    expect(record.snapshot).toMatchObject({
      retryCount: 2,
      stillRunningSince: null,
      failure: { reason: 'PLATFORM_ERROR', retryable: true },
    });
    const trail = (await fixture.trail(id)).filter(({ action }) => action === 'step_attempt_failed');
    const since = Date.parse(trail[0]?.occurredAt ?? '');
    for (const entry of trail) {
      const late = Date.parse(entry.occurredAt) - since >= RADAR_TIMEOUT_MS;
      expect(entry.metadata['uses_retry']).toBe(late);
    }
    expect(trail.filter((entry) => entry.metadata['uses_retry'])).toHaveLength(3);
  });
});

describe('an answer that would be no better next time', () => {
  const big = 'x'.repeat(70_000);
  const policy = { status: 422, body: { reason: 'FAILED_POLICY', message: 'secret words' } };
  const final: [string, StepState, ScriptedAnswer, FailureReason, RegExp][] = [
    ['451', 'RADAR_SCAN', status(451), 'POLICY_VIOLATION', /^Radar refused .* \(451\)/],
    ['a 4xx that names policy', 'PUBLISH', policy, 'POLICY_VIOLATION', /^Optimizer refused .* \(422\)/],
    ['any other 4xx', 'STRATEGY_GEN', status(422), 'PLATFORM_ERROR', /^Analyst answered 422/],
    ['401', 'RADAR_SCAN', status(401), 'PLATFORM_ERROR', /^Radar answered 401/],
    ['404', 'RADAR_SCAN', status(404), 'PLATFORM_ERROR', /^Radar answered 404/],
    ['501', 'RADAR_SCAN', status(501), 'PLATFORM_ERROR', /^Radar answered 501/],
    ['202', 'RADAR_SCAN', status(202), 'CONTRACT_INVALID', /202/],
    ['no JSON', 'RADAR_SCAN', { text: '<html>' }, 'CONTRACT_INVALID', /not valid JSON/],
    ['a JSON list', 'RADAR_SCAN', { body: [1] }, 'CONTRACT_INVALID', /not a JSON object/],
    ['a body too large', 'RADAR_SCAN', { body: { big } }, 'CONTRACT_INVALID', /larger than 65536 bytes/],
    [
      'a strategy without its message',
      'STRATEGY_GEN',
      { body: { target_audience: 'x' } },
      'CONTRACT_INVALID',
      /core_message/,
    ],
    ['no assets', 'CONTENT_PROD', { body: { assets: [] } }, 'CONTRACT_INVALID', /assets/],
    [
      'an audit of a strange verdict',
      'QUALITY_AUDIT',
      { body: { verdict: 'MAYBE' } },
      'CONTRACT_INVALID',
      /verdict/,
    ],
    [
      'a number that would change',
      'RADAR_SCAN',
      { text: '{"id":9007199254740993}' },
      'CONTRACT_INVALID',
      /id is an integer beyond/,
    ],
    [
      'a lone surrogate',
      'RADAR_SCAN',
      { text: '{"a":{"b":"\\ud800"}}' },
      'CONTRACT_INVALID',
      /a\.b has a lone/,
    ],
    ['a redirect', 'RADAR_SCAN', status(307, { location: '/api/v1/scan' }), 'PLATFORM_ERROR', /307/],
  ];

  it.each(final)('fails the campaign: %s', async (_name, step, answer, reason, details) => {
    const record = await run(step, [answer], 5);
    expect(record.snapshot).toMatchObject({
      state: 'FAILED',
      retryCount: 0,
      failure: { reason, state: step, retryable: false, occurredAt: record.updatedAt },
    });
    expect(record.snapshot.failure?.details).toMatch(details);
    expect(JSON.stringify(record.snapshot)).not.toContain('secret words');
    expect(calls(record, step)).toBe(1);
    expect(running.engine.facts.availableActions(record)).toEqual(['RETRY', 'CANCEL']);
  });
});

describe('LEARN is best effort', () => {
  it.each([
    ['its attempts are used up', [status(500), status(500)], 'PLATFORM_ERROR'],
    ['it is refused', [status(451)], 'POLICY_VIOLATION'],
    ['its answer is of no use', [{ text: 'thanks' }], 'CONTRACT_INVALID'],
    ['it asks for too much time', [status(503, { 'retry-after': '3600' })], 'PLATFORM_ERROR'],
  ] as const)('and the campaign is completed when %s', async (_why, answers, reason) => {
    const record = await run('LEARN', answers);
    expect(record.snapshot).toMatchObject({ state: 'COMPLETED', failure: null });
    expect(running.engine.facts.progress(record)).toBe(1);
    const last = (await fixture.trail(record.id)).at(-1);
    expect(last?.metadata).toMatchObject({ lost: 'learnings', reason });
    expect(await fixture.artifacts(record.id)).not.toHaveProperty('learnings');
  });
});
