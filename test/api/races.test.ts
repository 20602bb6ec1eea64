import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Engine } from '../../src/engine/engine.js';
import { ALL_TENANTS } from '../../src/ports/scope.js';
import { EngineFixture } from '../support/engine/engine-fixture.js';
import { COMMAND_NAMES, pairsIn, SITUATIONS, type CommandName } from '../support/engine/situations.js';
import { post, serve, type Served } from '../support/serve.js';

// Two clients of two servers on one database. A third engine runs the steps.

let fixture: EngineFixture;
let engine: Engine;
let servers: Served[];
beforeAll(async () => {
  fixture = await EngineFixture.open();
  await fixture.engine();
  const engines = [0, 1].map(() => fixture.engine({ options: { runsSteps: false } }));
  const [one, other] = await Promise.all(engines);
  if (!one || !other) throw new Error('There are no two engines.');
  ({ engine } = one);
  servers = await Promise.all([one, other].map((running) => serve({ engine: running.engine })));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await fixture.close();
});

/** Sends a mutation. @returns the code of its user error, or `done` with the campaign */
async function send(server: Served | undefined, name: string, input: object) {
  if (!server) throw new Error('There is no such server.');
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}CampaignInput!`;
  const query = `mutation ($input: ${type}) {
    result: ${name}Campaign(input: $input) { campaign { id version } userErrors { code } }
  }`;
  const { data, errors } = await post(server, query, { input });
  expect(errors).toBeUndefined();
  const { result } = data as { result: { campaign: { id: string } | null; userErrors: { code: string }[] } };
  return { code: result.userErrors[0]?.code ?? 'done', id: result.campaign?.id };
}

/** The input of a command on a campaign. */
async function inputOf(name: CommandName, campaignId: string): Promise<object> {
  const { snapshot } = await fixture.record(campaignId);
  if (name === 'approve') return { campaignId, contentHash: snapshot.review?.contentHash ?? 'none' };
  return name === 'reject' ? { campaignId, reason: 'no' } : { campaignId };
}

const situations = Object.entries(SITUATIONS);
const pairs = situations.flatMap(([name, situation]) =>
  pairsIn(situation).map(([one, other]) => [name, one, other] as const),
);

describe('two clients of two servers', () => {
  test.each(pairs)('%s: of %s and %s at the same version exactly one wins', async (situation, one, other) => {
    const id = (await SITUATIONS[situation]?.build(fixture, engine)) ?? '';
    const before = await fixture.record(id);
    const inputs = await Promise.all([one, other].map((name) => inputOf(name, id)));
    const results = await Promise.all(
      [one, other].map((name, client) =>
        send(servers[client], name, { ...inputs[client], expectedVersion: before.version }),
      ),
    );
    expect(results.filter(({ code }) => code === 'done')).toHaveLength(1);
    const winner = results[0]?.code === 'done' ? one : other;
    expect(SITUATIONS[situation]?.allowed).toContain(winner);
    expect(results.map(({ id: campaign }) => campaign)).toEqual([id, id]);
    const trail = await fixture.trail(id);
    const added = trail.slice(before.sequence).filter(({ actor }) => actor === 'anonymous');
    expect(added).toHaveLength(1);
    expect(await engine.auditTrailIntact(ALL_TENANTS, id)).toBe(true);
  });

  const twins = situations.flatMap(([name, { allowed }]) =>
    allowed.map((command) => [name, command] as const),
  );
  test.each(twins)('%s: %s with equal keys is done once, and both hear so', async (situation, name) => {
    const id = (await SITUATIONS[situation]?.build(fixture, engine)) ?? '';
    const { sequence } = await fixture.record(id);
    const input = { ...(await inputOf(name, id)), idempotencyKey: `${situation} ${name}` };
    const results = await Promise.all(servers.map((server) => send(server, name, input)));
    expect(results).toEqual([0, 1].map(() => ({ code: 'done', id })));
    const added = (await fixture.trail(id)).slice(sequence).filter(({ actor }) => actor === 'anonymous');
    expect(added).toHaveLength(1);
  });

  test('that create with equal keys create one campaign', async () => {
    const input = { name: 'Once', idempotencyKey: 'once' };
    const results = await Promise.all(servers.map((server) => send(server, 'create', input)));
    expect(results.map(({ code }) => code)).toEqual(['done', 'done']);
    expect(new Set(results.map(({ id }) => id)).size).toBe(1);
  });

  test('that create with equal keys and other input: one wins, the other is refused', async () => {
    const inputs = ['One', 'Other'].map((name) => ({ name, idempotencyKey: 'either' }));
    const results = await Promise.all(inputs.map((input, client) => send(servers[client], 'create', input)));
    expect(results.map(({ code }) => code).sort()).toEqual(['IDEMPOTENCY_KEY_REUSED', 'done']);
  });

  test('that create without keys create two campaigns', async () => {
    const results = await Promise.all(servers.map((server) => send(server, 'create', {})));
    expect(new Set(results.map(({ id }) => id)).size).toBe(2);
  });

  test.each(COMMAND_NAMES)('create and %s never meet, not even with the same key', async (name) => {
    const [situation] = situations.find(([, { allowed }]) => allowed.includes(name)) ?? [];
    const id = (await SITUATIONS[situation ?? '']?.build(fixture, engine)) ?? '';
    const idempotencyKey = `create and ${name}`;
    const input = { ...(await inputOf(name, id)), idempotencyKey };
    const results = await Promise.all([
      send(servers[0], 'create', { idempotencyKey }),
      send(servers[1], name, input),
    ]);
    expect(results.map(({ code }) => code)).toEqual(['done', 'done']);
    expect(results[0].id).not.toBe(id);
  });
});
