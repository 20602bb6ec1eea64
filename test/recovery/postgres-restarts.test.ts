import { expect, it } from '@jest/globals';
import {
  StoreUnavailableError,
  type CampaignCommit,
  type CampaignStore,
} from '../../src/ports/campaign-store.js';
import { ALL_TENANTS } from '../../src/ports/scope.js';
import { changeOf, creation } from '../support/campaign-fixture.js';
import { eventually } from '../support/eventually.js';
import { describeOnPostgres } from '../support/postgres/describe-on-postgres.js';
import { usePostgres } from '../support/postgres/postgres-fixture.js';

/** A client that changes campaigns of its own one after the other, and remembers what was acknowledged. */
class Client {
  readonly acknowledged = new Map<string, CampaignCommit>();
  readonly strangeErrors: unknown[] = [];
  failures = 0;
  stopped = false;

  constructor(private readonly store: CampaignStore) {}

  async run(): Promise<void> {
    while (!this.stopped) await this.#takeThrough(creation());
  }

  async #takeThrough(created: CampaignCommit): Promise<void> {
    let change = created;
    for (let step = 0; step < 5; step += 1) {
      if (!(await this.#commit(change))) return;
      change = changeOf(change.record, { entries: [{ step }, { step }] });
    }
  }

  async #commit(change: CampaignCommit): Promise<boolean> {
    try {
      const outcome = await this.store.commit(change);
      if (outcome.kind === 'committed') this.acknowledged.set(change.record.id, change);
      return outcome.kind === 'committed';
    } catch (error) {
      this.failures += 1;
      if (!(error instanceof StoreUnavailableError)) this.strangeErrors.push(error);
      return false;
    }
  }
}

describeOnPostgres('A store on a PostgreSQL server that is restarted again and again', () => {
  const postgres = usePostgres();

  it('fails clearly or succeeds, and keeps every commit that it acknowledged', async () => {
    const store = await postgres.open();
    const clients = Array.from({ length: 40 }, () => new Client(store));
    const running = clients.map((client) => client.run());
    const acknowledged = () => clients.reduce((sum, client) => sum + client.acknowledged.size, 0);
    for (const how of ['fast', 'immediate', 'kill', 'fast', 'kill'] as const) {
      const before = acknowledged();
      await eventually(() => expect(acknowledged()).toBeGreaterThan(before + 100));
      await postgres.server.restart(how);
    }
    const before = acknowledged();
    await eventually(() => expect(acknowledged()).toBeGreaterThan(before + 100));
    for (const client of clients) client.stopped = true;
    await Promise.all(running);

    expect(clients.flatMap(({ strangeErrors }) => strangeErrors)).toEqual([]);
    expect(clients.reduce((sum, { failures }) => sum + failures, 0)).toBeGreaterThan(0);
    const missing: string[] = [];
    for (const { acknowledged: kept } of clients) {
      const found = await store.findMany(ALL_TENANTS, [...kept.keys()]);
      const versions = new Map(found.map((record) => [record.id, record]));
      for (const [id, { record }] of kept) {
        // One that was not acknowledged may stand behind it.
        if ((versions.get(id)?.version ?? 0) < record.version) missing.push(id);
      }
    }
    expect(missing).toEqual([]);
    const [row] = await postgres.server.execute<{ wrong: string }>(CONTRADICTIONS, postgres.url);
    expect(row).toEqual({ wrong: '0' });
  }, 90_000);

  it('and that is away answers at once that it is unavailable, until the server is back', async () => {
    const store = await postgres.open();
    const created = creation();
    await store.commit(created);
    await postgres.server.down();
    await expect(store.find(ALL_TENANTS, created.record.id)).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(store.commit(changeOf(created.record))).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(store.heartbeat('w', '{}')).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(store.due(created.record.createdAt, 5)).rejects.toBeInstanceOf(StoreUnavailableError);
    await postgres.server.up();
    await expect(store.commit(changeOf(created.record))).resolves.toMatchObject({ kind: 'committed' });
  });
});

/** Campaigns whose row and trail differ, and states that were counted wrongly. */
const CONTRADICTIONS = `
  SELECT (SELECT count(*) FROM campaign WHERE sequence <>
      (SELECT count(*) FROM audit_entry WHERE audit_entry.campaign_id = campaign.id))
    + (SELECT count(*) FROM audit_entry WHERE NOT EXISTS
      (SELECT 1 FROM campaign WHERE campaign.id = audit_entry.campaign_id))
    + abs((SELECT count(*) FROM campaign) - (SELECT sum(count) FROM campaign_count WHERE tenant_id = '')) AS wrong`;
