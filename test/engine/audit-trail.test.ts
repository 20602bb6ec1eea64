import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import { ALL_TENANTS } from '../../src/ports/scope.js';
import { ANNA, done, EngineFixture, startOne, type RunningEngine } from '../support/engine/engine-fixture.js';

let fixture: EngineFixture;
let running: RunningEngine;
let id: string;

beforeAll(async () => {
  fixture = await EngineFixture.open();
  running = await fixture.engine();
});
beforeEach(async () => {
  id = await startOne(running);
  await fixture.reaches(id, 'COMPLETED');
});
afterAll(() => fixture.close());

/** Changes the database behind the server's back, as somebody with the file could. */
function tamper(...statements: string[]): void {
  const database = new Database(fixture.file, { timeout: 5000 });
  database.exec('DROP TRIGGER IF EXISTS audit_entry_is_append_only');
  for (const statement of statements) database.exec(statement.replaceAll('ID', `'${id}'`));
  database.close();
}

const isIntact = () => running.engine.auditTrailIntact(ALL_TENANTS, id);

describe('the trail of a campaign', () => {
  it('is intact as it was written, in every state', async () => {
    expect(await isIntact()).toBe(true);
    const fresh = done(await running.engine.commands.create(ANNA, { name: 'é 漢 😀' }));
    expect(await running.engine.auditTrailIntact(ALL_TENANTS, fresh.id)).toBe(true);
  });

  it('is intact while it grows', async () => {
    const growing = await startOne(running);
    let checks = 0;
    while ((await fixture.record(growing)).snapshot.state !== 'COMPLETED') {
      expect(await running.engine.auditTrailIntact(ALL_TENANTS, growing)).toBe(true);
      checks += 1;
    }
    expect(checks).toBeGreaterThan(0);
  });

  it('of a campaign that is not there is not intact', async () => {
    expect(await running.engine.auditTrailIntact(ALL_TENANTS, 'nowhere')).toBe(false);
  });

  it.each([
    ['an altered action', `UPDATE audit_entry SET action = 'x' WHERE campaign_id = ID AND sequence = 4`],
    ['an altered actor', `UPDATE audit_entry SET actor = 'ben' WHERE campaign_id = ID AND sequence = 1`],
    [
      'altered metadata',
      `UPDATE audit_entry SET metadata = '{"lost":"it"}' WHERE campaign_id = ID AND sequence = 9`,
    ],
    [
      'an altered time',
      `UPDATE audit_entry SET occurred_at = '2020-01-01T00:00:00.000Z' WHERE campaign_id = ID AND sequence = 7`,
    ],
    [
      'an altered transition',
      `UPDATE audit_entry SET transition_to = 'LEARN' WHERE campaign_id = ID AND sequence = 2`,
    ],
    ['a removed entry', `DELETE FROM audit_entry WHERE campaign_id = ID AND sequence = 8`],
    ['a removed beginning', `DELETE FROM audit_entry WHERE campaign_id = ID AND sequence = 1`],
    ['a removed end', `DELETE FROM audit_entry WHERE campaign_id = ID AND sequence = 9`],
    ['everything removed', `DELETE FROM audit_entry WHERE campaign_id = ID`],
    [
      'an entry more at the end',
      `INSERT INTO audit_entry (campaign_id, tenant_id, sequence, occurred_at, execution_id, actor, action, metadata,
         previous_hash, hash)
       SELECT campaign_id, tenant_id, 16, occurred_at, execution_id, actor, 'x', '{}', hash, hash FROM audit_entry
       WHERE campaign_id = ID AND sequence = 9`,
    ],
    [
      'two entries in each other’s place',
      `UPDATE audit_entry SET sequence = 99 WHERE campaign_id = ID AND sequence = 5`,
      `UPDATE audit_entry SET sequence = 5 WHERE campaign_id = ID AND sequence = 6`,
      `UPDATE audit_entry SET sequence = 6 WHERE campaign_id = ID AND sequence = 99`,
    ],
    ['an altered head', `UPDATE campaign SET head_hash = '0' WHERE id = ID`],
    [
      'a cut end with a head to match',
      `DELETE FROM audit_entry WHERE campaign_id = ID AND sequence > 7`,
      `UPDATE campaign SET sequence = 7 WHERE id = ID`,
    ],
  ])('shows %s', async (_what, ...statements) => {
    tamper(...statements);
    expect(await isIntact()).toBe(false);
  });
});
