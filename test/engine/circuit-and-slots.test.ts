import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServiceName } from '../../src/contracts/enums.js';
import {
  ANNA,
  done,
  EngineFixture,
  startOne,
  type EngineSetup,
  type RunningEngine,
} from '../support/engine/engine-fixture.js';
import { eventually } from '../support/eventually.js';
import { GOOD_ANSWERS, status } from '../support/engine/scripted-services.js';

const OPEN_MS = 150;
const CIRCUIT: EngineSetup = {
  options: {
    circuit: { windowMs: 10_000, minCalls: 3, failureRatio: 0.5, openMs: OPEN_MS },
    retry: { backoffBaseMs: 4, backoffCapMs: 20, retryAfterCapMs: 5000 },
  },
};

let fixture: EngineFixture;

beforeEach(async () => {
  fixture = await EngineFixture.open();
});
afterEach(() => fixture.close());

function circuitChanges({ told }: RunningEngine, service: ServiceName): string[] {
  return told.flatMap((next) =>
    next.event === 'circuitChanged' && next.service === service ? [next.circuit] : [],
  );
}

/** Runs one campaign into a service that is down, until the circuit opens and the campaign is parked. */
async function parkOne(running: RunningEngine): Promise<string> {
  const { id } = done(await running.engine.commands.create(ANNA, { maxRetries: 3 }));
  done(await running.engine.commands.start(ANNA, { campaignId: id }));
  await fixture.becomes(id, ({ snapshot }) => snapshot.waiting?.reason === 'CIRCUIT_OPEN');
  return id;
}

describe('a service that is down', () => {
  it('is nothing that a paused campaign waits for: it is parked anew when it goes on', async () => {
    fixture.services.script('RADAR_SCAN', () => status(503));
    const running = await fixture.engine(CIRCUIT);
    const id = await parkOne(running);
    done(await running.engine.commands.pause(ANNA, { campaignId: id }));
    const resumed = done(await running.engine.commands.resume(ANNA, { campaignId: id }));
    expect(resumed.snapshot).toMatchObject({ parkedSince: null, waiting: null });
    await fixture.becomes(id, ({ snapshot }) => snapshot.parkedSince !== null);
  });

  it('is left alone; steps wait, use no retry, and go on when a probe finds it back', async () => {
    let down = true;
    fixture.services.script('RADAR_SCAN', () => (down ? status(503) : { body: GOOD_ANSWERS.RADAR_SCAN }));
    const running = await fixture.engine(CIRCUIT);
    const id = await parkOne(running);
    expect(circuitChanges(running, 'RADAR')[0]).toBe('OPEN');
    const parked = await fixture.record(id);
    expect(parked.snapshot).toMatchObject({ state: 'RADAR_SCAN', retryCount: 3, nextAttemptAt: null });
    expect(running.engine.facts.waiting(parked)).toEqual({
      reason: 'CIRCUIT_OPEN',
      since: parked.snapshot.parkedSince,
      until: null,
    });
    expect(await fixture.actions(id)).toContain('step_parked');

    const others = await Promise.all(Array.from({ length: 5 }, () => startOne(running)));
    for (const other of others) {
      await fixture.becomes(other, ({ snapshot }) => snapshot.waiting !== null);
    }
    down = false;
    for (const each of [id, ...others]) await fixture.reaches(each, 'COMPLETED');
    expect(circuitChanges(running, 'RADAR').at(-1)).toBe('CLOSED');
    for (const other of others) {
      const { snapshot } = await fixture.record(other);
      expect(snapshot).toMatchObject({ retryCount: 0, parkedSince: null, waiting: null });
    }
  });

  it('is probed by one call at a time, which costs no retry', async () => {
    fixture.services.script('RADAR_SCAN', () => status(503));
    const running = await fixture.engine(CIRCUIT);
    const ids = await Promise.all(Array.from({ length: 6 }, () => startOne(running, { maxRetries: 4 })));
    await fixture.becomes(String(ids[0]), () => circuitChanges(running, 'RADAR').length >= 6);
    const changes = circuitChanges(running, 'RADAR');
    expect(changes.slice(0, 5)).toEqual(['OPEN', 'HALF_OPEN', 'OPEN', 'HALF_OPEN', 'OPEN']);
    const probes = changes.filter((change) => change === 'HALF_OPEN').length;
    let costly = 0;
    let free = 0;
    for (const id of ids) {
      const record = await fixture.record(id);
      expect(record.snapshot.state).toBe('RADAR_SCAN');
      const attempts = (await fixture.trail(id)).filter(({ action }) => action === 'step_attempt_failed');
      const paid = attempts.filter(({ metadata }) => metadata['uses_retry']).length;
      expect(record.snapshot.retryCount).toBe(paid);
      costly += paid;
      free += attempts.length - paid;
    }
    // The calls that opened the circuit were all under way before it was open.
    expect(costly).toBeLessThanOrEqual(6 + 3);
    expect(free).toBeGreaterThan(0);
    expect(free).toBeLessThanOrEqual(probes);
  });

  it('keeps other services running', async () => {
    fixture.services.script('RADAR_SCAN', () => status(500));
    const running = await fixture.engine(CIRCUIT);
    await parkOne(running);
    const statuses = await running.engine.serviceStatuses();
    expect(circuitChanges(running, 'ANALYST')).toEqual([]);
    expect(statuses.map(({ name }) => name)).toEqual(['RADAR', 'ANALYST', 'VISUAL', 'OPTIMIZER']);
  });

  it('is told to who asks, from what the worker last said', async () => {
    fixture.services.script('RADAR_SCAN', () => status(500));
    const running = await fixture.engine({
      options: { ...CIRCUIT.options, circuit: { ...circuit(), openMs: 60_000 } },
    });
    const id = await parkOne(running);
    await fixture.becomes(id, () => true);
    const radar = async () => (await running.engine.serviceStatuses()).find(({ name }) => name === 'RADAR');
    const other = await fixture.engine({ options: { runsSteps: false } });
    await eventually(async () => expect((await radar())?.circuit).toBe('OPEN'));
    expect(await radar()).toMatchObject({ reachable: true, circuit: 'OPEN', lastError: 'PLATFORM_ERROR' });
    expect((await other.engine.serviceStatuses())[0]).toMatchObject({ name: 'RADAR', circuit: 'OPEN' });
  });

  it.each([
    ['asks to be left alone for longer than the circuit is open', { 'retry-after': '1' }, 4],
    ['is asked again after longer than the circuit is open', {}, 400],
  ])(
    'for too long fails the campaign also when it %s, so that each attempt is a probe',
    async (_how, headers, backoffMs) => {
      fixture.services.script('RADAR_SCAN', () => status(503, headers));
      const running = await fixture.engine({
        options: {
          circuit: { ...circuit(), openMs: 50 },
          retry: { backoffBaseMs: backoffMs, backoffCapMs: backoffMs, retryAfterCapMs: 5000 },
          parkMaxMs: 300,
        },
      });
      const { id } = done(await running.engine.commands.create(ANNA, { maxRetries: 3 }));
      done(await running.engine.commands.start(ANNA, { campaignId: id }));
      const { snapshot } = await fixture.reaches(id, 'FAILED');
      expect(snapshot.failure).toMatchObject({
        reason: 'PLATFORM_ERROR',
        retryable: true,
        state: 'RADAR_SCAN',
      });
    },
  );

  it('and never answered has no time to an answer', async () => {
    const running = await fixture.engine({
      services: { RADAR: { url: 'http://127.0.0.1:1' } },
      options: CIRCUIT.options ?? {},
    });
    const { id } = done(await running.engine.commands.create(ANNA, { maxRetries: 1 }));
    done(await running.engine.commands.start(ANNA, { campaignId: id }));
    await fixture.becomes(id, ({ snapshot }) => snapshot.retryCount > 0);
    const radar = async () => (await running.engine.serviceStatuses())[0];
    await eventually(async () => expect((await radar())?.reachable).toBe(false));
    expect(await radar()).toMatchObject({ name: 'RADAR', p50Ms: null, p99Ms: null });
    await running.stop();
    expect(await radar()).toMatchObject({ reachable: false, lastError: 'NO_WORKER' });
  });

  it('for too long fails the campaign, and a person may retry', async () => {
    fixture.services.script('RADAR_SCAN', () => status(503));
    const running = await fixture.engine({ options: { ...CIRCUIT.options, parkMaxMs: 400 } });
    const id = await parkOne(running);
    const { parkedSince } = (await fixture.record(id)).snapshot;
    const failed = await fixture.reaches(id, 'FAILED');
    expect(failed.snapshot.failure).toMatchObject({
      reason: 'PLATFORM_ERROR',
      state: 'RADAR_SCAN',
      retryable: true,
    });
    expect(failed.snapshot.failure?.details).toMatch(/^RADAR could not be reached for 0 s/);
    expect(Date.parse(failed.updatedAt) - Date.parse(String(parkedSince))).toBeGreaterThanOrEqual(400);
    expect((await fixture.trail(id)).at(-2)).toMatchObject({ action: 'step_abandoned' });
    expect(running.engine.facts.availableActions(failed)).toContain('RETRY');
  });

  it('in LEARN costs the learnings, not the campaign', async () => {
    fixture.services.script('LEARN', () => status(503));
    const running = await fixture.engine({ options: { ...CIRCUIT.options, parkMaxMs: 200 } });
    const ids = await Promise.all(Array.from({ length: 4 }, () => startOne(running)));
    for (const id of ids) {
      await fixture.reaches(id, 'COMPLETED');
      expect((await fixture.trail(id)).at(-1)?.metadata).toMatchObject({ lost: 'learnings' });
    }
  });

  it('lets a parked campaign be paused, resumed and cancelled', async () => {
    fixture.services.script('RADAR_SCAN', () => status(503));
    const running = await fixture.engine(CIRCUIT);
    const { commands, facts } = running.engine;
    const id = await parkOne(running);
    done(await commands.pause(ANNA, { campaignId: id }));
    await fixture.becomes(id, (record) => facts.waiting(record)?.reason === 'PAUSED');
    done(await commands.resume(ANNA, { campaignId: id }));
    await fixture.becomes(id, (record) => facts.waiting(record)?.reason === 'CIRCUIT_OPEN');
    done(await commands.cancel(ANNA, { campaignId: id }));
    const cancelled = await fixture.record(id);
    expect(facts.waiting(cancelled)).toBeNull();
  });
});

describe('a service that refuses or is busy', () => {
  it.each([429, 409, 408, 422])('with %i is not taken for one that is down', async (code) => {
    fixture.services.answer(
      'RADAR_SCAN',
      Array.from({ length: 10 }, () => status(code)),
    );
    const running = await fixture.engine(CIRCUIT);
    const ids = await Promise.all(Array.from({ length: 10 }, () => startOne(running, { maxRetries: 20 })));
    for (const id of ids) await fixture.reaches(id, 'COMPLETED', 'FAILED');
    expect(circuitChanges(running, 'RADAR')).toEqual([]);
  });
});

describe('the slots of a service', () => {
  it('bound the calls in flight; who finds none waits for one, and says so', async () => {
    const gate = fixture.services.hold('RADAR_SCAN');
    const running = await fixture.engine({ options: { serviceConcurrency: 2 } });
    const ids = await Promise.all(Array.from({ length: 4 }, () => startOne(running)));
    const slotless = async () => {
      const records = await Promise.all(ids.map((id) => fixture.record(id)));
      return records.filter((record) => running.engine.facts.waiting(record)?.reason === 'SLOT');
    };
    await fixture.becomes(String(ids[0]), () => gate.arrived.length === 2);
    while ((await slotless()).length < 2) await new Promise((resolve) => setImmediate(resolve));
    // It stays so: nothing of them runs, whatever the worker does to look for a slot.
    for (let n = 0; n < 300; n += 1) {
      expect(await slotless()).toHaveLength(2);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(gate.arrived).toHaveLength(2);
    gate.open();
    for (const id of ids) await fixture.reaches(id, 'COMPLETED');
    for (const id of ids) expect((await fixture.record(id)).snapshot.retryCount).toBe(0);
  });

  it('are not taken by who was paused or cancelled while it waited', async () => {
    const running = await fixture.engine({ options: { serviceConcurrency: 1 } });
    const first = done(await running.engine.commands.create(ANNA, {})).id;
    const gate = fixture.services.hold('RADAR_SCAN', first);
    done(await running.engine.commands.start(ANNA, { campaignId: first }));
    await fixture.becomes(first, () => gate.arrived.length === 1);
    const [paused, cancelled] = [await startOne(running), await startOne(running)];
    const { commands } = running.engine;
    done(await commands.pause(ANNA, { campaignId: paused }));
    done(await commands.cancel(ANNA, { campaignId: cancelled }));
    gate.open();
    await fixture.reaches(first, 'COMPLETED');
    await fixture.becomes(paused, ({ lease }) => lease === null);
    expect(fixture.services.callsOf(paused)).toEqual([]);
    expect(fixture.services.callsOf(cancelled)).toEqual([]);
    done(await commands.resume(ANNA, { campaignId: paused }));
    await fixture.reaches(paused, 'COMPLETED');
  });
});

function circuit() {
  return { windowMs: 10_000, minCalls: 3, failureRatio: 0.5, openMs: OPEN_MS };
}
