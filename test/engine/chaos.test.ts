import { describe, expect, it } from '@jest/globals';
import { continueChain, EMPTY_CHAIN } from '../../src/contracts/audit-chain.js';
import { replay } from '../../src/machine/replay.js';
import type { CampaignRecord } from '../../src/ports/campaign-record.js';
import { ALL_TENANTS } from '../../src/ports/scope.js';
import { ANNA, done, EngineFixture, type RunningEngine } from '../support/engine/engine-fixture.js';
import {
  audit,
  GOOD_ANSWERS,
  status,
  type RecordedCall,
  type ScriptedAnswer,
} from '../support/engine/scripted-services.js';

const CAMPAIGNS = 24;
const SEED = Number(process.env['LEADBOOST_TEST_SEED'] ?? 20260101);

/** Chance that can be repeated (mulberry32). */
function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const TROUBLE: readonly ScriptedAnswer[] = [
  status(503),
  status(500),
  status(429),
  status(408),
  status(422),
  { fault: 'reset' },
  { fault: 'cut' },
  { text: 'no JSON' },
  status(202),
];

const AUDITS: readonly ScriptedAnswer[] = [
  audit('FAIL'),
  audit('PASS', { severity: 'CRITICAL', result: 'FAIL', code: 'TOO_RED' }),
  audit('WARN', { severity: 'HIGH', result: 'WARN', code: 'TONE_OFF' }),
  audit('WARN', { severity: 'LOW', result: 'WARN' }),
];

const over = ({ snapshot }: CampaignRecord) => ['COMPLETED', 'CANCELLED'].includes(snapshot.state);

describe('campaigns among trouble of every kind, run by two workers', () => {
  it('all come to an end, and every one of them can be accounted for', async () => {
    const fixture = await EngineFixture.open();
    const random = chance(SEED);
    fixture.services.honoursKeys = true;
    const answer = (call: RecordedCall): ScriptedAnswer => {
      if (random(4) === 0) return TROUBLE[random(TROUBLE.length)] ?? status(500);
      const verdict = call.step === 'QUALITY_AUDIT' && random(2) === 0 ? AUDITS[random(AUDITS.length)] : null;
      return verdict ?? { body: GOOD_ANSWERS[call.step] };
    };
    for (const step of Object.keys(GOOD_ANSWERS) as RecordedCall['step'][]) {
      fixture.services.script(step, answer);
    }

    const options = {
      maxExecutions: 1000,
      maxContentRevisions: 1,
      serviceConcurrency: 6,
      circuit: { windowMs: 500, minCalls: 12, failureRatio: 0.6, openMs: 40 },
    };
    const engines: RunningEngine[] = [await fixture.engine({ options }), await fixture.engine({ options })];
    const engine = () => (engines[random(2)] as RunningEngine).engine;
    const ids: string[] = [];
    for (let n = 0; n < CAMPAIGNS; n += 1) {
      ids.push(done(await engine().commands.create(ANNA, { maxRetries: 3 })).id);
    }
    await push(ids, engine, random, fixture);

    for (const id of ids) await fixture.becomes(id, ({ lease }) => lease === null);
    for (const id of ids) await account(fixture, id);
    const states = (await fixture.store.findMany(ALL_TENANTS, ids)).map(({ snapshot }) => snapshot.state);
    expect(states.filter((state) => state === 'COMPLETED').length).toBeGreaterThan(CAMPAIGNS / 2);
    await fixture.close();
  }, 60_000);
});

/** Sends commands, wise and unwise ones, until all campaigns are over. */
async function push(
  ids: readonly string[],
  engine: () => RunningEngine['engine'],
  random: (below: number) => number,
  fixture: EngineFixture,
): Promise<void> {
  for (;;) {
    const records = await fixture.store.findMany(ALL_TENANTS, ids);
    const open = records.filter((record) => !over(record));
    if (open.length === 0) return;
    for (const record of open) {
      const { commands } = engine();
      const campaignId = record.id;
      const { review } = record.snapshot;
      const choices: (() => Promise<unknown>)[] = [
        () => commands.start(ANNA, { campaignId }),
        () => commands.resume(ANNA, { campaignId }),
        () => commands.retry(ANNA, { campaignId }),
        () => commands.approve(ANNA, { campaignId, contentHash: review?.contentHash ?? 'x' }),
      ];
      if (random(6) === 0) choices.push(() => commands.pause(ANNA, { campaignId }));
      if (random(6) === 0) choices.push(() => commands.reject(ANNA, { campaignId, reason: 'no' }));
      if (random(80) === 0) choices.push(() => commands.cancel(ANNA, { campaignId }));
      await choices[random(choices.length)]?.();
    }
  }
}

/** What must be true of a campaign in the end, whatever it went through. */
async function account(fixture: EngineFixture, id: string): Promise<void> {
  const record = await fixture.record(id);
  const trail = await fixture.trail(id);
  expect(continueChain(id, EMPTY_CHAIN, trail)).toEqual({ sequence: record.sequence, hash: record.headHash });
  expect(replay(trail)).toEqual({ kind: 'replayed', snapshot: record.snapshot });

  // Every call stands in the trail with its outcome, and nothing else does.
  const outcomes = trail.filter(({ metadata }) => 'outcome' in metadata);
  const calls = fixture.services.callsOf(id);
  expect(outcomes.length).toBe(calls.length);

  // A step that succeeded was not called again under its key, and took effect once.
  for (const key of new Set(calls.map((call) => call.key))) {
    expect(fixture.services.effects.get(key) ?? 0).toBeLessThanOrEqual(1);
  }
  const published = trail.filter(({ transition }) => transition?.to === 'LEARN');
  expect(published.length).toBeLessThanOrEqual(1);

  // Between two executions at most maxRetries attempts are paid for.
  const paid = new Map<string, number>();
  for (const { action, executionId, metadata } of trail) {
    if (action === 'retry_scheduled') paid.set(executionId, Number(metadata['retry_count']));
  }
  for (const count of paid.values()) expect(count).toBeLessThanOrEqual(3);
}
