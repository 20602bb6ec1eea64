import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { STEP_STATES, type StepState } from '../../src/contracts/enums.js';
import { InProcessEventStream } from '../../src/events/in-process/in-process-event-stream.js';
import { replay } from '../../src/machine/replay.js';
import type { CampaignCommit } from '../../src/ports/campaign-store.js';
import type { EventStream } from '../../src/ports/event-stream.js';
import { ANNA, done, EngineFixture, startOne, type RunningEngine } from '../support/engine/engine-fixture.js';
import { overriding } from '../support/engine/overriding.js';

// Two processes whose commits ring each other's bells. Before the worker learns that a commit of its own went through,
// the other process may act: that is the moment between a step's commit and the next call.

let fixture: EngineFixture;
let stream: InProcessEventStream;
let other: RunningEngine;
let afterCommit: (change: CampaignCommit) => Promise<void>;
let publish: EventStream['publish'];
let reads: number;

beforeAll(async () => {
  fixture = await EngineFixture.open();
  stream = new InProcessEventStream((error) => {
    throw error;
  });
  await fixture.engine({
    decorate: (ports) => ({
      ...ports,
      events: stream,
      store: overriding(ports.store, {
        commit: async (change) => {
          const outcome = await ports.store.commit(change);
          if (change.fence) await afterCommit(change);
          return outcome;
        },
        find: (scope, id) => {
          reads += 1;
          return ports.store.find(scope, id);
        },
      }),
    }),
  });
  const bell = overriding<EventStream>(stream, {
    publish: (notice) => {
      publish(notice);
    },
  });
  other = await fixture.engine({
    options: { runsSteps: false },
    decorate: (ports) => ({ ...ports, events: bell }),
  });
});
beforeEach(() => {
  publish = (notice) => {
    stream.publish(notice);
  };
  afterCommit = () => Promise.resolve();
  reads = 0;
});
afterAll(() => fixture.close());

type Act = (campaignId: string) => Promise<void>;

const pause: Act = async (campaignId) => void done(await other.engine.commands.pause(ANNA, { campaignId }));
const resume: Act = async (campaignId) => void done(await other.engine.commands.resume(ANNA, { campaignId }));
const cancel: Act = async (campaignId) => void done(await other.engine.commands.cancel(ANNA, { campaignId }));

/** Starts a campaign of which the other process does something as soon as the call of `step` is what comes next. */
async function startWith(act: Act, step: StepState): Promise<string> {
  afterCommit = async ({ record, entries }) => {
    const isNext =
      step === 'PUBLISH'
        ? entries.some(({ action }) => action === 'publish_started')
        : entries.some(({ transition }) => transition?.to === step);
    if (isNext) await act(record.id);
  };
  return startOne(other);
}

const stepsCalled = (id: string) => fixture.services.callsOf(id).map(({ step }) => step);
const before = (step: StepState) => STEP_STATES.slice(0, STEP_STATES.indexOf(step));
const LATER_STEPS = STEP_STATES.slice(1);

async function isSound(id: string): Promise<void> {
  const { snapshot } = await fixture.record(id);
  expect(replay(await fixture.trail(id))).toEqual({ kind: 'replayed', snapshot });
}

describe('a command of another process between the commit of a step and the next call', () => {
  it.each(LATER_STEPS)(
    'pauses before the call of %s, which is made after the campaign is resumed',
    async (step) => {
      const id = await startWith(pause, step);
      await fixture.becomes(id, ({ snapshot, lease }) => snapshot.pausedAt !== null && lease === null);
      expect(stepsCalled(id)).toEqual(before(step));
      await resume(id);
      await fixture.reaches(id, 'COMPLETED');
      expect(stepsCalled(id)).toEqual(STEP_STATES);
      await isSound(id);
    },
  );

  it.each(LATER_STEPS.filter((step) => step !== 'LEARN'))('cancels before the call of %s', async (step) => {
    const id = await startWith(cancel, step);
    await fixture.becomes(id, ({ snapshot, lease }) => snapshot.state === 'CANCELLED' && lease === null);
    expect(stepsCalled(id)).toEqual(before(step));
    expect((await fixture.trail(id)).at(-1)?.transition?.to).toBe('CANCELLED');
    await isSound(id);
  });

  it('that leaves the campaign as it was lets the call be made, once', async () => {
    const id = await startWith(async (campaignId) => {
      await pause(campaignId);
      await resume(campaignId);
    }, 'CONTENT_PROD');
    await fixture.reaches(id, 'COMPLETED');
    expect(stepsCalled(id)).toEqual(STEP_STATES);
    await isSound(id);
  });

  it('is noticed after the call when its bell is lost', async () => {
    publish = () => undefined;
    const id = await startWith(pause, 'CONTENT_PROD');
    await fixture.becomes(id, ({ snapshot, lease }) => snapshot.pausedAt !== null && lease === null);
    expect(stepsCalled(id)).toEqual([...before('CONTENT_PROD'), 'CONTENT_PROD']);
    expect((await fixture.record(id)).snapshot.state).toBe('QUALITY_AUDIT');
    await isSound(id);
  });
});

describe('the commits of a worker itself', () => {
  it('do not make it read the campaign again', async () => {
    const id = await startOne(other);
    await fixture.reaches(id, 'COMPLETED');
    expect(reads).toBe(0);
  });

  it('and a bell that rings for nothing costs one look', async () => {
    const id = await startWith((campaignId) => {
      stream.publish({ campaignId, tenantId: ANNA.subject, sequence: 1000, entries: [] });
      return Promise.resolve();
    }, 'CONTENT_PROD');
    await fixture.reaches(id, 'COMPLETED');
    expect(stepsCalled(id)).toEqual(STEP_STATES);
    expect(reads).toBe(1);
  });
});
