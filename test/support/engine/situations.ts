import type { Engine } from '../../../src/engine/engine.js';
import { ANNA, done, type EngineFixture } from './engine-fixture.js';
import { audit, status } from './scripted-services.js';

/** The commands on a campaign that is there; `create` is the eighth. */
export const COMMAND_NAMES = ['start', 'retry', 'cancel', 'pause', 'resume', 'approve', 'reject'] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** A campaign of which nothing changes unless a command changes it. */
export interface Situation {
  /** Brings a campaign there. @returns its id */
  build(fixture: EngineFixture, engine: Engine): Promise<string>;
  /** What can be done with it; everything else is refused. */
  allowed: CommandName[];
}

async function fresh(fixture: EngineFixture, engine: Engine): Promise<string> {
  const { id } = done(await engine.commands.create(ANNA, {}));
  for (const step of ['RADAR_SCAN', 'PUBLISH'] as const) fixture.services.hold(step, id);
  return id;
}

async function inStep(fixture: EngineFixture, engine: Engine): Promise<string> {
  const id = await fresh(fixture, engine);
  done(await engine.commands.start(ANNA, { campaignId: id }));
  await fixture.becomes(id, () => fixture.services.callsOf(id).length === 1);
  return id;
}

export const SITUATIONS: Readonly<Record<string, Situation>> = {
  'not started': { build: fresh, allowed: ['start', 'cancel'] },
  'in a step': { build: inStep, allowed: ['pause', 'cancel'] },
  'paused in a step': {
    build: async (fixture, engine) => {
      const id = await inStep(fixture, engine);
      done(await engine.commands.pause(ANNA, { campaignId: id }));
      return id;
    },
    allowed: ['resume', 'cancel'],
  },
  'in review': {
    build: async (fixture, engine) => {
      const { id } = done(await engine.commands.create(ANNA, {}));
      fixture.services.hold('PUBLISH', id);
      fixture.services.answer('QUALITY_AUDIT', [audit('PASS', { severity: 'HIGH', result: 'FAIL' })], id);
      done(await engine.commands.start(ANNA, { campaignId: id }));
      await fixture.reaches(id, 'AWAITING_REVIEW');
      return id;
    },
    allowed: ['approve', 'reject', 'pause', 'cancel'],
  },
  failed: {
    build: async (fixture, engine) => {
      const { id } = done(await engine.commands.create(ANNA, {}));
      fixture.services.answer('RADAR_SCAN', [status(404)], id);
      done(await engine.commands.start(ANNA, { campaignId: id }));
      await fixture.reaches(id, 'FAILED');
      fixture.services.hold('RADAR_SCAN', id);
      return id;
    },
    allowed: ['retry', 'cancel'],
  },
};

/** Every two commands, also a command with itself, of which at least one can be done in some situation. */
export function pairsIn({ allowed }: Situation): [CommandName, CommandName][] {
  return COMMAND_NAMES.flatMap((one, index) =>
    COMMAND_NAMES.slice(index)
      .filter((other) => allowed.includes(one) || allowed.includes(other))
      .map((other): [CommandName, CommandName] => [one, other]),
  );
}
