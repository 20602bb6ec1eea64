import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { replay } from '../../src/machine/replay.js';
import type { EnginePorts } from '../../src/engine/engine-ports.js';
import { StoreUnavailableError, type CampaignStore } from '../../src/ports/campaign-store.js';
import { ALL_TENANTS } from '../../src/ports/scope.js';
import { deferred, type Deferred } from '../support/deferred.js';
import {
  ANNA,
  done,
  EngineFixture,
  isStepDone,
  type RunningEngine,
  startOne,
} from '../support/engine/engine-fixture.js';
import { overriding } from '../support/engine/overriding.js';
import { GOOD_ANSWERS } from '../support/engine/scripted-services.js';
import { eventually } from '../support/eventually.js';

let fixture: EngineFixture;

beforeEach(async () => {
  fixture = await EngineFixture.open();
});
afterEach(async () => {
  // A worker cannot stop while its heart stands still, also not after a test that failed.
  for (const start of hearts.splice(0)) start();
  await fixture.close();
});

const hearts: (() => void)[] = [];

const attempts = ({ told }: RunningEngine) => told.filter(({ event }) => event === 'attemptEnded').length;

async function isSound(id: string): Promise<void> {
  const record = await fixture.record(id);
  const trail = await fixture.trail(id);
  expect(replay(trail)).toEqual({ kind: 'replayed', snapshot: record.snapshot });
  expect(trail.at(-1)?.hash).toBe(record.headHash);
}

/** Those methods of a store, which reject while it is away. */
function refusing(
  store: CampaignStore,
  methods: readonly (keyof CampaignStore)[],
  isAway: () => boolean,
): Partial<CampaignStore> {
  return Object.fromEntries(
    methods.map((method) => [
      method,
      (...args: unknown[]): unknown =>
        isAway()
          ? Promise.reject(new StoreUnavailableError('away'))
          : Reflect.apply(Reflect.get(store, method), store, args),
    ]),
  );
}

interface Mortal {
  running: RunningEngine;
  /** The ids under which it registered. */
  workerIds: ReadonlySet<string>;
  stopHeart: () => void;
  startHeart: () => void;
}

/** A worker whose heart can be stopped: it goes on working, but others do not hear of it. */
async function mortal(): Promise<Mortal> {
  let stopped: Deferred<void> | null = null;
  const workerIds = new Set<string>();
  const running = await fixture.engine({
    decorate: (ports: EnginePorts): EnginePorts => ({
      ...ports,
      store: overriding(ports.store, {
        registerWorker: (workerId) => {
          workerIds.add(workerId);
          return ports.store.registerWorker(workerId);
        },
        heartbeat: async (workerId, status) => {
          await stopped?.promise;
          return ports.store.heartbeat(workerId, status);
        },
      }),
    }),
  });
  hearts.push(() => stopped?.resolve());
  return {
    running,
    workerIds,
    stopHeart: () => {
      stopped = deferred();
    },
    startHeart: () => stopped?.resolve(),
  };
}

/** A campaign whose first call of a step is held back; later ones are answered well. */
async function held(
  running: RunningEngine,
  step: 'RADAR_SCAN' | 'PUBLISH',
): Promise<{ id: string; answer: () => void }> {
  const { id } = done(await running.engine.commands.create(ANNA, {}));
  const wait = deferred();
  fixture.services.script(
    step,
    async (_call, n) => {
      if (n === 0) await wait.promise;
      return { body: GOOD_ANSWERS[step] };
    },
    id,
  );
  done(await running.engine.commands.start(ANNA, { campaignId: id }));
  await fixture.becomes(id, () => fixture.services.callsOf(id, step).length === 1);
  return { id, answer: () => wait.resolve() };
}

describe('two workers on one database', () => {
  it('share the work, and never make a step twice', async () => {
    const one = await fixture.engine({ options: { workerConcurrency: 4 } });
    const two = await fixture.engine({ options: { workerConcurrency: 4 } });
    const ids = await Promise.all(Array.from({ length: 60 }, (_, n) => startOne(n % 5 === 0 ? two : one)));
    for (const id of ids) await fixture.reaches(id, 'COMPLETED');
    for (const id of ids) {
      expect(fixture.services.callsOf(id)).toHaveLength(6);
      expect((await fixture.trail(id)).filter(isStepDone)).toHaveLength(6);
      await isSound(id);
    }
    expect(attempts(one) + attempts(two)).toBe(360);
    expect(attempts(one)).toBeGreaterThan(0);
    expect(attempts(two)).toBeGreaterThan(0);
  });

  it('run what was started at a process that runs no steps', async () => {
    await fixture.engine();
    const api = await fixture.engine({ options: { runsSteps: false } });
    await fixture.reaches(await startOne(api), 'COMPLETED');
  });

  it('let a campaign be claimed by one of them only, whoever hears of it first', async () => {
    const one = await fixture.engine();
    const two = await fixture.engine();
    const { id } = done(await one.engine.commands.create(ANNA, {}));
    const gate = fixture.services.hold('RADAR_SCAN', id);
    done(await one.engine.commands.start(ANNA, { campaignId: id }));
    const work = { campaignId: id, tenantId: (await fixture.record(id)).tenantId };
    for (let n = 0; n < 20; n += 1) for (const { ports } of [one, two]) ports.queue.announce(work);
    await fixture.becomes(id, () => gate.arrived.length > 0);
    gate.open();
    await fixture.reaches(id, 'COMPLETED');
    expect(gate.arrived).toHaveLength(1);
  });
});

describe('a worker that gives no sign of life', () => {
  it('loses its campaigns to another one, and can commit nothing of them any more', async () => {
    fixture.services.honoursKeys = false;
    const { running: dead, stopHeart, startHeart } = await mortal();
    const { id, answer } = await held(dead, 'RADAR_SCAN');
    stopHeart();
    const living = await fixture.engine();
    await fixture.reaches(id, 'COMPLETED');
    expect(living.told).toContainEqual(expect.objectContaining({ event: 'workerBuried' }));
    expect(living.told).toContainEqual({ event: 'takenOver', campaignId: id, takeovers: 1 });
    const [first, second] = fixture.services.callsOf(id, 'RADAR_SCAN');
    expect(second?.key).toBe(first?.key);

    const before = await fixture.record(id);
    answer();
    await eventually(() => {
      expect(dead.told).toContainEqual({ event: 'leaseLost', campaignId: id });
    });
    expect(await fixture.record(id)).toEqual(before);
    const trail = await fixture.trail(id);
    expect(trail.filter(isStepDone)).toHaveLength(6);
    expect(trail.find(({ action }) => action === 'step_interrupted')).toMatchObject({
      actor: 'orchestrator',
      metadata: { step: 'RADAR_SCAN', takeovers: 1 },
    });
    await isSound(id);
    startHeart();
  });

  it('begins anew when it hears that it was taken for dead', async () => {
    const { running: dead, stopHeart, startHeart } = await mortal();
    const { id, answer } = await held(dead, 'RADAR_SCAN');
    stopHeart();
    const living = await fixture.engine();
    await fixture.reaches(id, 'COMPLETED');
    answer();
    await living.stop();
    startHeart();
    await fixture.reaches(await startOne(dead), 'COMPLETED');
  });

  it.each<[string, (keyof CampaignStore)[]]>([
    ['be reached', ['commit', 'claim', 'confirm', 'release', 'heartbeat', 'workers', 'due', 'leases']],
    ['be written to', ['commit', 'claim', 'confirm', 'release', 'heartbeat', 'buryWorker', 'removeWorker']],
  ])('keeps what it holds while the store cannot %s for longer than a lease', async (_what, methods) => {
    let away = false;
    const unavailable = (ports: EnginePorts): EnginePorts => ({
      ...ports,
      store: overriding(
        ports.store,
        refusing(ports.store, methods, () => away),
      ),
    });
    const workers = [
      await fixture.engine({ decorate: unavailable }),
      await fixture.engine({ decorate: unavailable }),
      await fixture.engine({ decorate: unavailable }),
    ];
    const calls = await Promise.all(workers.map((worker) => held(worker, 'RADAR_SCAN')));
    away = true;
    for (const { answer } of calls) answer();
    const missedBeats = ({ told }: RunningEngine) =>
      told.filter((next) => next.event === 'taskFailed' && next.task === 'heartbeat').length;
    // More than there are in a lease.
    await eventually(() => workers.forEach((worker) => expect(missedBeats(worker)).toBeGreaterThan(7)));
    away = false;
    for (const { id } of calls) {
      await fixture.reaches(id, 'COMPLETED');
      expect(fixture.services.callsOf(id, 'RADAR_SCAN')).toHaveLength(1);
      expect(await fixture.actions(id)).not.toContain('step_interrupted');
    }
    const told = workers.flatMap((worker) => worker.told.map(({ event }) => event));
    expect(told).not.toContain('workerBuried');
    expect(told).not.toContain('leaseLost');
  });

  it('keeps what it holds as long as it beats, however slow its calls are', async () => {
    const slow = await fixture.engine();
    const { id, answer } = await held(slow, 'RADAR_SCAN');
    const other = await fixture.engine();
    const since = performance.now();
    await fixture.becomes(id, () => performance.now() - since > 900);
    expect(other.told.filter(({ event }) => event === 'workerBuried')).toEqual([]);
    answer();
    await fixture.reaches(id, 'COMPLETED');
    expect(await fixture.actions(id)).not.toContain('step_interrupted');
  });

  it('leaves a publication in doubt, and the next worker publishes under the same key: it takes effect once', async () => {
    fixture.services.honoursKeys = true;
    const { running: dead, stopHeart, startHeart } = await mortal();
    const { id, answer } = await held(dead, 'PUBLISH');
    stopHeart();
    await fixture.engine();
    await fixture.becomes(id, ({ snapshot }) => snapshot.publishInDoubt);
    expect((await fixture.record(id)).snapshot.publishOutcome).toBe('UNKNOWN');
    await fixture.becomes(id, ({ snapshot }) => snapshot.stillRunningSince !== null);
    answer();
    const record = await fixture.reaches(id, 'COMPLETED');
    expect(record.snapshot).toMatchObject({ publishOutcome: 'CONFIRMED', retryCount: 0 });
    const calls = fixture.services.callsOf(id, 'PUBLISH');
    expect(new Set(calls.map(({ key }) => key)).size).toBe(1);
    expect(fixture.services.effects.get(String(calls[0]?.key))).toBe(1);
    await isSound(id);
    startHeart();
  });

  it('leaves a publication in doubt also when it was the last that it may cost', async () => {
    const { running: dead, stopHeart, startHeart } = await mortal();
    const { id, answer } = await held(dead, 'PUBLISH');
    stopHeart();
    await fixture.engine({ options: { maxTakeovers: 1 } });
    const { snapshot } = await fixture.reaches(id, 'FAILED');
    expect(snapshot).toMatchObject({ publishOutcome: 'UNKNOWN', publishInDoubt: true });
    expect(await fixture.actions(id)).toContain('step_interrupted');
    answer();
    startHeart();
  });

  it('fails a campaign that costs one worker after the other', async () => {
    const victims = [await mortal(), await mortal(), await mortal()];
    const [first] = victims;
    if (!first) throw new Error('There are three.');
    const { id } = done(await first.running.engine.commands.create(ANNA, {}));
    const gate = fixture.services.hold('RADAR_SCAN', id);
    done(await first.running.engine.commands.start(ANNA, { campaignId: id }));
    for (let calls = 1; calls <= 3; calls += 1) {
      await fixture.becomes(id, () => gate.arrived.length === calls);
      const { lease } = await fixture.record(id);
      victims.find(({ workerIds }) => workerIds.has(String(lease?.workerId)))?.stopHeart();
    }
    await fixture.engine();
    const record = await fixture.reaches(id, 'FAILED');
    expect(record.snapshot.failure).toMatchObject({
      reason: 'PLATFORM_ERROR',
      details: 'The step was not brought to an end 3 times in a row.',
      retryable: false,
    });
    expect(gate.arrived).toHaveLength(3);
    expect((await fixture.actions(id)).filter((action) => action === 'step_interrupted')).toHaveLength(3);
    await isSound(id);
    for (const { startHeart } of victims) startHeart();
    gate.open();
  });

  it('is found dead also when it left nothing but its row', async () => {
    const one = await fixture.engine();
    await one.ports.store.registerWorker('long gone');
    await eventually(async () => {
      expect((await one.ports.store.workers()).map(({ workerId }) => workerId)).not.toContain('long gone');
    });
  });
});

describe('a worker that stops', () => {
  it('hands back what is in flight, and another one goes on at once under the same key', async () => {
    const one = await fixture.engine();
    const { id, answer } = await held(one, 'RADAR_SCAN');
    await one.stop(1000);
    const handed = await fixture.record(id);
    expect(handed).toMatchObject({
      lease: null,
      takeovers: 0,
      snapshot: { state: 'RADAR_SCAN', retryCount: 0 },
    });
    expect(Date.parse(String(handed.dueAt))).toBeLessThanOrEqual(Date.now());
    expect((await fixture.trail(id)).at(-1)).toMatchObject({
      action: 'step_interrupted',
      metadata: { takeovers: 0 },
    });
    expect(await fixture.store.workers()).toEqual([]);
    const since = performance.now();
    await fixture.engine();
    await fixture.reaches(id, 'COMPLETED');
    expect(performance.now() - since).toBeLessThan(5000);
    const [first, second] = fixture.services.callsOf(id, 'RADAR_SCAN');
    expect(second?.key).toBe(first?.key);
    expect((await fixture.record(id)).snapshot.retryCount).toBe(0);
    answer();
    await isSound(id);
  });

  it('finishes what ends in time, and begins nothing new', async () => {
    const one = await fixture.engine();
    const { id, answer } = await held(one, 'RADAR_SCAN');
    const stopped = one.stop(20_000);
    answer();
    await stopped;
    const record = await fixture.record(id);
    expect(record).toMatchObject({ lease: null, snapshot: { state: 'STRATEGY_GEN' } });
    expect(await fixture.actions(id)).not.toContain('step_interrupted');
    expect(fixture.services.callsOf(id)).toHaveLength(1);
  });

  it('in the middle of much leaves nothing behind that would not go on by itself', async () => {
    const one = await fixture.engine({ options: { workerConcurrency: 8, serviceConcurrency: 4 } });
    const ids = await Promise.all(Array.from({ length: 40 }, () => startOne(one)));
    await fixture.becomes(String(ids[0]), () => fixture.services.calls.length > 60);
    await one.stop(5000);
    const calls = fixture.services.calls.length;
    const records = await fixture.store.findMany(ALL_TENANTS, ids);
    for (const { lease, dueAt, snapshot } of records) {
      expect(lease).toBeNull();
      expect(dueAt === null).toBe(snapshot.state === 'COMPLETED');
    }
    expect(records.some(({ snapshot }) => snapshot.state !== 'COMPLETED')).toBe(true);
    expect(fixture.services.calls).toHaveLength(calls);
    await fixture.engine();
    for (const id of ids) await fixture.reaches(id, 'COMPLETED');
    for (const id of ids) {
      expect(fixture.services.callsOf(id)).toHaveLength(6);
      await isSound(id);
    }
  });

  it('can be stopped at once after it was started', async () => {
    const one = await fixture.engine();
    await one.stop();
    expect(await fixture.store.workers()).toEqual([]);
  });
});
