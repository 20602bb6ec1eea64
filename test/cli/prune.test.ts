import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CampaignStore } from '../../src/ports/campaign-store.js';
import { ALL_TENANTS } from '../../src/ports/scope.js';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.js';
import { creation, type Facts } from '../support/campaign-fixture.js';
import { runCli } from '../support/cli/run-cli.js';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary-directory.js';

const DAY_MS = 86_400_000;

let directory: TemporaryDirectory;
let store: CampaignStore;
let environment: Record<string, string>;

beforeEach(async () => {
  directory = await temporaryDirectory();
  environment = { DATABASE_URL: `file:${directory.path}/prune.db` };
  store = await openSqliteStore({ url: environment['DATABASE_URL'] ?? '' });
});

afterEach(async () => {
  await store.close();
  await directory.remove();
});

/** Stores campaigns that have not changed for so many days. */
async function create(count: number, days: number, facts: Facts): Promise<void> {
  const updatedAt = new Date(Date.now() - days * DAY_MS).toISOString();
  for (let n = 0; n < count; n += 1) {
    const change = creation(facts);
    await store.commit({ ...change, record: { ...change.record, updatedAt } });
  }
}

const left = async () => (await store.count(ALL_TENANTS, {}, 1000)).count;

describe('leadboost prune', () => {
  it('removes what is over and old, page after page, while a server may have the database open', async () => {
    await create(150, 100, { state: 'COMPLETED', dueAt: null });
    await create(60, 100, { state: 'FAILED', dueAt: null });
    await create(5, 80, { state: 'CANCELLED', dueAt: null });
    await create(3, 100, { state: 'IDLE', dueAt: null });
    await create(2, 100, { state: 'AWAITING_REVIEW', dueAt: null });
    const args = ['prune', '--older-than', '90d'];
    expect(await runCli([...args, '--dry-run'], environment)).toMatchObject({
      code: 0,
      stdout: '210 campaigns would be removed.\n',
    });
    expect(await left()).toBe(220);
    expect(await runCli(args, environment)).toMatchObject({ code: 0, stdout: 'Removed 210 campaigns.\n' });
    expect(await left()).toBe(10);
    expect(await runCli(args, environment)).toMatchObject({ code: 0, stdout: 'Removed 0 campaigns.\n' });
  });

  it('removes the states that are asked for, and no other', async () => {
    await create(1, 10, { state: 'IDLE', dueAt: null });
    await create(1, 10, { state: 'COMPLETED', dueAt: null });
    const done = await runCli(['prune', '--older-than', '1w', '--state', 'IDLE'], environment);
    expect(done).toMatchObject({ code: 0, stdout: 'Removed 1 campaign.\n' });
    expect((await store.count(ALL_TENANTS, { states: ['COMPLETED'] }, 10)).count).toBe(1);
  });

  it.each([['90'], ['0d'], ['5m'], ['-3d'], ['']])('exits 64 for the age "%s"', async (age) => {
    const { code, stderr } = await runCli(['prune', `--older-than=${age}`], environment);
    expect(code).toBe(64);
    expect(stderr).toContain('90d');
  });

  it('exits 64 for a state in which a campaign may be at work, and without an age', async () => {
    expect((await runCli(['prune', '--older-than', '9d', '--state', 'PUBLISH'], environment)).code).toBe(64);
    expect((await runCli(['prune'], environment)).code).toBe(64);
  });
});
