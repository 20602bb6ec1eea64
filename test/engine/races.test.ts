import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { STEP_STATES, type StepState } from '../../src/contracts/enums.js';
import { canRun } from '../../src/engine/build-change.js';
import { replay } from '../../src/machine/replay.js';
import type { CommandResult, Engine } from '../../src/engine/engine.js';
import { ALL_TENANTS } from '../../src/ports/scope.js';
import { ANNA, codeOf, done, EngineFixture, type RunningEngine } from '../support/engine/engine-fixture.js';
import { GOOD_ANSWERS } from '../support/engine/scripted-services.js';
import { COMMAND_NAMES, pairsIn, SITUATIONS, type CommandName } from '../support/engine/situations.js';
import { overriding } from '../support/engine/overriding.js';

let fixture: EngineFixture;
let worker: RunningEngine;
/** Two processes, as far as the database can tell. */
let first: Engine;
let second: Engine;

beforeAll(async () => {
  fixture = await EngineFixture.open();
  worker = await fixture.engine();
  first = (await fixture.engine({ options: { runsSteps: false } })).engine;
  second = (await fixture.engine({ options: { runsSteps: false } })).engine;
});
afterAll(() => fixture.close());

type Command = (engine: Engine, id: string, expectedVersion?: number) => Promise<CommandResult>;

const COMMANDS: Record<CommandName, Command> = {
  start: (engine, campaignId, expectedVersion) =>
    engine.commands.start(ANNA, { campaignId, expectedVersion }),
  retry: (engine, campaignId, expectedVersion) =>
    engine.commands.retry(ANNA, { campaignId, expectedVersion }),
  cancel: (engine, campaignId, expectedVersion) =>
    engine.commands.cancel(ANNA, { campaignId, expectedVersion }),
  pause: (engine, campaignId, expectedVersion) =>
    engine.commands.pause(ANNA, { campaignId, expectedVersion }),
  resume: (engine, campaignId, expectedVersion) =>
    engine.commands.resume(ANNA, { campaignId, expectedVersion }),
  approve: async (engine, campaignId, expectedVersion) => {
    const record = await engine.store.find(ALL_TENANTS, campaignId);
    const contentHash = record?.snapshot.review?.contentHash ?? 'none';
    return engine.commands.approve(ANNA, { campaignId, contentHash, expectedVersion });
  },
  reject: (engine, campaignId, expectedVersion) =>
    engine.commands.reject(ANNA, { campaignId, reason: 'no', expectedVersion }),
};

const build = (situation: string) => SITUATIONS[situation]?.build(fixture, first) ?? '';

const pairs = Object.entries(SITUATIONS).flatMap(([name, situation]) =>
  pairsIn(situation).map(([one, other]) => [name, one, other] as const),
);

async function isSound(id: string): Promise<void> {
  expect(await first.auditTrailIntact(ALL_TENANTS, id)).toBe(true);
  expect(replay(await fixture.trail(id))).toMatchObject({ kind: 'replayed' });
}

/** What a command is told that comes second; one that could not have been done anyway may also come first. */
function mayLose(situation: string, name: CommandName): string[] {
  const allowed = SITUATIONS[situation]?.allowed.includes(name);
  return allowed ? ['VERSION_CONFLICT'] : ['VERSION_CONFLICT', 'ILLEGAL_TRANSITION'];
}

test('the pairs are all there are of the commands on a campaign', () => {
  const covered = new Set(pairs.map(([, one, other]) => `${one} ${other}`));
  const { length } = COMMAND_NAMES;
  expect(covered.size).toBe((length * (length + 1)) / 2);
});

describe('two commands at the same moment, in two processes', () => {
  it.each(pairs)('%s: of %s and %s at the same version exactly one wins', async (situation, one, other) => {
    const id = await build(situation);
    const { version } = await fixture.record(id);
    const results = await Promise.all([
      COMMANDS[one](first, id, version),
      COMMANDS[other](second, id, version),
    ]);
    const codes = results.map(codeOf);
    expect(codes.filter((code) => code === 'done')).toHaveLength(1);
    const [loser = ''] = codes.filter((code) => code !== 'done');
    expect(mayLose(situation, codes[0] === 'done' ? other : one)).toContain(loser);
    await isSound(id);
  });

  const twins = Object.entries(SITUATIONS).flatMap(([situation, { allowed }]) =>
    allowed.map((name) => [situation, name] as const),
  );
  it.each(twins)('%s: of the same %s sent five times exactly one wins', async (situation, name) => {
    const id = await build(situation);
    const before = (await fixture.trail(id)).length;
    const engines = [first, second, first, second, worker.engine];
    const results = await Promise.all(engines.map((engine) => COMMANDS[name](engine, id)));
    const codes = results.map(codeOf);
    expect(codes.filter((code) => code === 'done')).toHaveLength(1);
    expect(codes.filter((code) => code === 'ILLEGAL_TRANSITION')).toHaveLength(4);
    const added = (await fixture.trail(id)).slice(before).filter(({ actor }) => actor === 'anna');
    expect(added).toHaveLength(1);
    await isSound(id);
  });

  it('without a version both may win, one after the other, and never half of each', async () => {
    for (const [one, other] of [
      ['pause', 'cancel'],
      ['pause', 'approve'],
      ['approve', 'reject'],
    ] as const) {
      const id = await build('in review');
      const results = await Promise.all([COMMANDS[one](first, id), COMMANDS[other](second, id)]);
      const won = results.filter((result) => result.kind === 'done').length;
      const mine = (await fixture.trail(id)).slice(3).filter(({ actor }) => actor === 'anna');
      expect(mine).toHaveLength(won);
      expect(won).toBeGreaterThan(0);
      await isSound(id);
    }
  });
});

/** Starts a campaign to which something happens while the call of `step` is in flight. */
async function startWith(step: StepState, happens: (campaignId: string) => unknown): Promise<string> {
  const { id } = done(await first.commands.create(ANNA, {}));
  const script = async () => {
    await happens(id);
    return { body: GOOD_ANSWERS[step] };
  };
  fixture.services.script(step, script, id);
  done(await worker.engine.commands.start(ANNA, { campaignId: id }));
  return id;
}

const stepsCalled = (id: string) => fixture.services.callsOf(id).map(({ step }) => step);
const upTo = (step: StepState) => STEP_STATES.slice(0, STEP_STATES.indexOf(step) + 1);

describe('a command among the commits of a running campaign', () => {
  it.each(STEP_STATES)(
    'pauses during %s: its result is kept, and no call begins until it is resumed',
    async (step) => {
      const id = await startWith(step, async (campaignId) => {
        done(await first.commands.pause(ANNA, { campaignId }));
      });
      await fixture.becomes(
        id,
        ({ snapshot, lease }) => snapshot.stepsDone === upTo(step).length && lease === null,
      );
      expect(stepsCalled(id)).toEqual(upTo(step));
      if (step !== 'LEARN') done(await second.commands.resume(ANNA, { campaignId: id }));
      await fixture.reaches(id, 'COMPLETED');
      expect(stepsCalled(id)).toEqual(STEP_STATES);
      await isSound(id);
    },
  );

  it.each(STEP_STATES.filter((step) => step !== 'LEARN'))(
    'cancels during %s: nothing of the campaign goes on, and the answer is accounted for',
    async (step) => {
      const id = await startWith(step, async (campaignId) => {
        done(await first.commands.cancel(ANNA, { campaignId }));
      });
      await fixture.becomes(id, ({ snapshot, lease }) => snapshot.state === 'CANCELLED' && lease === null);
      expect(stepsCalled(id)).toEqual(upTo(step));
      const [cancelled, late, ...more] = (await fixture.trail(id)).slice(-2);
      expect(cancelled?.transition?.event).toBe('CANCEL');
      expect(late).toMatchObject({
        action: 'late_answer_recorded',
        metadata: { step, outcome: 'succeeded' },
      });
      expect(more).toEqual([]);
      await isSound(id);
    },
  );

  it.each(['pause', 'cancel'] as const)(
    'may come at the same moment as an answer (%s): one after the other, and every answer is accounted for',
    async (name) => {
      const commands: Promise<CommandResult>[] = [];
      const ids = await Promise.all(
        Array.from({ length: 24 }, (_, index) =>
          startWith(STEP_STATES[index % 6] ?? 'LEARN', (campaignId) => {
            commands.push(COMMANDS[name](first, campaignId));
          }),
        ),
      );
      for (const id of ids) {
        await fixture.becomes(id, ({ snapshot, lease }) => lease === null && !canRun(snapshot));
      }
      const results = await Promise.all(commands);
      expect(results).toHaveLength(24);
      for (const id of ids) {
        const trail = await fixture.trail(id);
        const answers = trail.filter(({ metadata }) => 'outcome' in metadata);
        expect(answers.map(({ metadata }) => metadata['step'])).toEqual(stepsCalled(id));
        await isSound(id);
      }
    },
  );
});

describe('an idempotency key', () => {
  it('makes one campaign of many requests, however they race', async () => {
    const command = { name: 'Once', metadata: { a: 1 }, idempotencyKey: 'create-1' };
    const engines = [first, second, first, second, worker.engine, first];
    const results = await Promise.all(engines.map((engine) => engine.commands.create(ANNA, command)));
    expect(new Set(results.map((result) => done(result).id)).size).toBe(1);
    const again = done(await second.commands.create(ANNA, { ...command, metadata: { a: 1 } }));
    expect(again.id).toBe(done(results[0] as CommandResult).id);
  });

  it('with other input is refused, whoever of both comes first', async () => {
    const results = await Promise.all([
      first.commands.create(ANNA, { name: 'One', idempotencyKey: 'create-2' }),
      second.commands.create(ANNA, { name: 'Other', idempotencyKey: 'create-2' }),
    ]);
    expect(results.map(codeOf).sort()).toEqual(['IDEMPOTENCY_KEY_REUSED', 'done']);
    const later = await first.commands.create(ANNA, { name: 'Third', idempotencyKey: 'create-2' });
    expect(later).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] });
  });

  it('compares the input as it was sent: a default is not the same as its value', async () => {
    done(await first.commands.create(ANNA, { idempotencyKey: 'create-3' }));
    const explicit = await first.commands.create(ANNA, { maxRetries: 2, idempotencyKey: 'create-3' });
    expect(codeOf(explicit)).toBe('IDEMPOTENCY_KEY_REUSED');
    const reordered = await Promise.all([
      first.commands.create(ANNA, { metadata: { a: 1, b: 2 }, idempotencyKey: 'create-4' }),
      first.commands.create(ANNA, { metadata: { b: 2, a: 1 }, idempotencyKey: 'create-4' }),
    ]);
    expect(reordered.map(codeOf)).toEqual(['done', 'done']);
  });

  it('belongs to one tenant and one mutation', async () => {
    const tenants = ['0193e8a0-0000-7000-8000-0000000000a1', '0193e8a0-0000-7000-8000-0000000000a2'];
    const created = await Promise.all(
      tenants.map((tenantId) => first.commands.create(ANNA, { tenantId, idempotencyKey: 'shared' })),
    );
    expect(new Set(created.map((result) => done(result).id)).size).toBe(2);
    const id = done(created[0] as CommandResult).id;
    done(await first.commands.cancel(ANNA, { campaignId: id, idempotencyKey: 'shared' }));
  });

  it('gives a command the same answer again, also after the campaign has moved on', async () => {
    const { id } = done(await first.commands.create(ANNA, {}));
    const start = { campaignId: id, idempotencyKey: 'start-1' };
    const results = await Promise.all([first, second].map((engine) => engine.commands.start(ANNA, start)));
    expect(results.map(codeOf)).toEqual(['done', 'done']);
    await fixture.reaches(id, 'COMPLETED');
    expect(done(await second.commands.start(ANNA, start)).snapshot.state).toBe('COMPLETED');
    const trail = await fixture.trail(id);
    expect(trail.filter(({ transition }) => transition?.event === 'START')).toHaveLength(1);
    expect(codeOf(await first.commands.start(ANNA, { ...start, expectedVersion: 1 }))).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  it('is not taken by a command that was refused', async () => {
    const { id } = done(await first.commands.create(ANNA, {}));
    const pause = { campaignId: id, idempotencyKey: 'pause-1' };
    expect(codeOf(await first.commands.pause(ANNA, pause))).toBe('ILLEGAL_TRANSITION');
    const gate = fixture.services.hold('RADAR_SCAN', id);
    done(await first.commands.start(ANNA, { campaignId: id }));
    expect(codeOf(await second.commands.pause(ANNA, pause))).toBe('done');
    gate.open({ body: GOOD_ANSWERS.RADAR_SCAN });
  });

  it('is free again after a day', async () => {
    const command = { name: 'Daily', idempotencyKey: 'daily' };
    const today = done(await first.commands.create(ANNA, command));
    const at = async (hours: number) => {
      const later = await fixture.engine({
        options: { runsSteps: false },
        decorate: (ports) => ({
          ...ports,
          clock: overriding(ports.clock, { now: () => Date.now() + hours * 3_600_000 }),
        }),
      });
      return done(await later.engine.commands.create(ANNA, command));
    };
    expect((await at(23.9)).id).toBe(today.id);
    const tomorrow = await at(24.1);
    expect(tomorrow.id).not.toBe(today.id);
  });
});
