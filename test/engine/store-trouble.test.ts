import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EnginePorts } from '../../src/engine/engine-ports.js';
import { replay } from '../../src/machine/replay.js';
import { StoreUnavailableError, type CampaignStore } from '../../src/ports/campaign-store.js';
import { ALL_TENANTS } from '../../src/ports/scope.js';
import {
  ANNA,
  codeOf,
  done,
  EngineFixture,
  isStepDone,
  type RunningEngine,
  startOne,
} from '../support/engine/engine-fixture.js';
import { overriding } from '../support/engine/overriding.js';
import { eventually } from '../support/eventually.js';

let fixture: EngineFixture;

beforeEach(async () => {
  fixture = await EngineFixture.open();
});
afterEach(() => fixture.close());

/** An engine whose store is not what it should be. */
function withStore(replaced: (store: CampaignStore) => Partial<CampaignStore>, maxTakeovers = 3) {
  return fixture.engine({
    options: { maxTakeovers },
    decorate: (ports: EnginePorts) => ({ ...ports, store: overriding(ports.store, replaced(ports.store)) }),
  });
}

const failures = ({ told }: RunningEngine, task: string) =>
  told.filter((next) => next.event === 'taskFailed' && next.task === task);

async function ranOnce(id: string): Promise<void> {
  const record = await fixture.reaches(id, 'COMPLETED');
  const trail = await fixture.trail(id);
  expect(replay(trail)).toEqual({ kind: 'replayed', snapshot: record.snapshot });
  expect(trail.filter(isStepDone)).toHaveLength(6);
}

/** Fails the first so many times. */
function failing(times: number, error: Error): () => void {
  let left = times;
  return () => {
    if (left === 0) return;
    left -= 1;
    throw error;
  };
}

describe('a campaign whose runner failed', () => {
  it('is taken up again by the sweep, which knows that a call may have been made', async () => {
    const fail = failing(1, new Error('a bug'));
    const running = await withStore((store) => ({
      commit: async (change) => {
        if (change.entries.some(({ action }) => action === 'publish_started')) fail();
        return store.commit(change);
      },
    }));
    const id = await startOne(running);
    await ranOnce(id);
    expect(failures(running, 'step')).toHaveLength(1);
    expect(fixture.services.callsOf(id)).toHaveLength(6);
    expect(await fixture.actions(id)).toContain('step_interrupted');
  });

  it('is taken up again as well when the answer to its claim was lost', async () => {
    const fail = failing(1, new StoreUnavailableError('gone for a moment'));
    const running = await withStore((store) => ({
      claim: async (...given) => {
        const claim = await store.claim(...given);
        fail();
        return claim;
      },
    }));
    const id = await startOne(running);
    await ranOnce(id);
    expect(fixture.services.callsOf(id)).toHaveLength(6);
  });

  it('again and again is given up, and does not call its service for ever', async () => {
    const running = await withStore((store) => ({
      commit: async (change) => {
        const result = change.entries.some(isStepDone);
        if (result) throw new Error('this row cannot be written');
        return store.commit(change);
      },
    }));
    const id = await startOne(running);
    const { snapshot } = await fixture.reaches(id, 'FAILED');
    expect(snapshot.failure).toMatchObject({
      reason: 'PLATFORM_ERROR',
      state: 'RADAR_SCAN',
      retryable: false,
    });
    expect(snapshot.failure?.details).toBe('The step was not brought to an end 3 times in a row.');
    expect(fixture.services.callsOf(id)).toHaveLength(3);
  });
});

describe('a store that is away for a moment', () => {
  it('does not cost the result in hand: it is committed when the store is back, and not asked for again', async () => {
    const fail = failing(5, new StoreUnavailableError('gone for a moment'));
    const running = await withStore((store) => ({
      commit: async (change) => {
        if (change.entries.some(isStepDone)) fail();
        return store.commit(change);
      },
    }));
    const id = await startOne(running);
    await ranOnce(id);
    expect(failures(running, 'commit')).toHaveLength(5);
    expect(fixture.services.callsOf(id)).toHaveLength(6);
  });

  it('may have committed all the same: what is there is not committed twice', async () => {
    let lost = 0;
    const running = await withStore((store) => ({
      commit: async (change) => {
        const outcome = await store.commit(change);
        if (change.fence && change.entries.length > 0 && lost < 8) {
          lost += 1;
          throw new StoreUnavailableError('the answer was lost');
        }
        return outcome;
      },
    }));
    const id = await startOne(running);
    await ranOnce(id);
    expect(lost).toBeGreaterThan(5);
    expect(fixture.services.callsOf(id)).toHaveLength(6);
    expect(await running.engine.auditTrailIntact(ALL_TENANTS, id)).toBe(true);
  });

  it('lets commands fail clearly, and the same key finds out later whether they were done', async () => {
    let away = false;
    const running = await withStore((store) => ({
      commit: async (change) => {
        const outcome = await store.commit(change);
        if (away) throw new StoreUnavailableError('the answer was lost');
        return outcome;
      },
    }));
    away = true;
    const command = { name: 'Spring', idempotencyKey: 'k1' };
    await expect(running.engine.commands.create(ANNA, command)).rejects.toThrow(StoreUnavailableError);
    away = false;
    const { id } = done(await running.engine.commands.create(ANNA, command));
    expect(await fixture.store.count(ALL_TENANTS, {}, 10)).toEqual({ count: 1, capped: false });
    await fixture.reaches(await startOne(running), 'COMPLETED');
    expect((await fixture.record(id)).snapshot.state).toBe('IDLE');
  });

  it('does not stop the heart, the sweep or the polls for longer than that', async () => {
    const fail = failing(12, new StoreUnavailableError('gone for a moment'));
    const running = await withStore((store) => ({
      due: async (...given) => {
        fail();
        return store.due(...given);
      },
      heads: async (...given) => {
        fail();
        return store.heads(...given);
      },
    }));
    await eventually(() => {
      expect(failures(running, 'sweep').length).toBeGreaterThan(1);
    });
    await fixture.reaches(await startOne(running), 'COMPLETED');
  });
});

describe('a queue that loses everything', () => {
  it('costs time and no campaign', async () => {
    let kept = 0;
    const running = await fixture.engine({
      decorate: (ports) => ({
        ...ports,
        queue: overriding(ports.queue, {
          announce: (work, delayMs) => {
            kept += 1;
            // Only what a sweep brings comes through, and of that only a part.
            if (delayMs === undefined && kept % 3 === 0) ports.queue.announce(work);
          },
        }),
      }),
    });
    const ids = await Promise.all(Array.from({ length: 10 }, () => startOne(running)));
    for (const id of ids) await fixture.reaches(id, 'COMPLETED');
    for (const id of ids) expect(fixture.services.callsOf(id)).toHaveLength(6);
  });

  it('or repeats it makes no step twice', async () => {
    const running = await fixture.engine({
      decorate: (ports) => ({
        ...ports,
        queue: overriding(ports.queue, {
          announce: (work, delayMs) => {
            for (let n = 0; n < 3; n += 1) ports.queue.announce(work, delayMs);
            ports.queue.announce(work);
          },
        }),
      }),
    });
    const ids = await Promise.all(Array.from({ length: 10 }, () => startOne(running)));
    for (const id of ids) await fixture.reaches(id, 'COMPLETED');
    for (const id of ids) expect(fixture.services.callsOf(id)).toHaveLength(6);
  });
});

describe('the cache of idempotency keys', () => {
  it('is no authority: what it forgets or invents changes no answer', async () => {
    const running = await fixture.engine({
      decorate: (ports) => ({
        ...ports,
        idempotency: { get: async () => null, put: async () => undefined, close: async () => undefined },
      }),
    });
    const command = { name: 'Spring', idempotencyKey: 'k1' };
    const { id } = done(await running.engine.commands.create(ANNA, command));
    expect(done(await running.engine.commands.create(ANNA, command)).id).toBe(id);
    expect(codeOf(await running.engine.commands.create(ANNA, { idempotencyKey: 'k1' }))).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });
});
