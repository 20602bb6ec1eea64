import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { CampaignStore } from '../../src/ports/campaign-store.js';
import { ALL_TENANTS } from '../../src/ports/scope.js';
import { changeOf, creation } from '../support/campaign-fixture.js';
import { eventually } from '../support/eventually.js';
import { describeOnPostgres } from '../support/postgres/describe-on-postgres.js';
import { usePostgres } from '../support/postgres/postgres-fixture.js';
import { TcpProxy } from '../support/postgres/tcp-proxy.js';

describeOnPostgres('A commit on PostgreSQL whose answer is lost', () => {
  const postgres = usePostgres();
  let proxy: TcpProxy;
  let store: CampaignStore;

  beforeEach(async () => {
    proxy = await TcpProxy.start(postgres.server.port);
    store = await postgres.open({ url: postgres.url.replace(/:\d+\//, `:${String(proxy.port)}/`) });
  });
  afterEach(async () => {
    await store.close();
    await proxy.close();
  });

  const entriesOf = (id: string) => store.entries(ALL_TENANTS, id, 0, 10);

  it('is known to be committed when the connection was cut before the answer', async () => {
    const start = await store.feedHead();
    const changes = Array.from({ length: 20 }, () => creation({ entries: [{ n: 1 }, { n: 2 }] }));
    await store.commit(creation());
    proxy.cutNextAnswerTo('write_batch');
    const outcomes = await Promise.all(changes.map((change) => store.commit(change)));
    expect(proxy.cuts).toBe(1);
    expect(outcomes.every(({ kind }) => kind === 'committed')).toBe(true);
    const feed = await store.feed(ALL_TENANTS, start, 100);
    for (const [index, change] of changes.entries()) {
      const mine = feed.filter(({ entry }) => entry.campaignId === change.record.id);
      expect(outcomes[index]).toEqual({ kind: 'committed', cursors: mine.map(({ cursor }) => cursor) });
      expect(mine.map(({ entry }) => entry)).toEqual(change.entries);
    }
  });

  it('is unavailable when the change was refused, or leaves no entry that tells', async () => {
    const created = creation();
    await store.commit(created);
    await store.commit(changeOf(created.record));
    proxy.cutNextAnswerTo('write_batch');
    await expect(store.commit(changeOf(created.record, { entries: [{ late: true }] }))).rejects.toMatchObject(
      {
        name: 'StoreUnavailableError',
      },
    );
    await store.registerWorker('w');
    proxy.cutNextAnswerTo('write_batch');
    await expect(store.claim(created.record.id, 'w', created.record.createdAt)).rejects.toMatchObject({
      name: 'StoreUnavailableError',
    });
    expect(proxy.cuts).toBe(2);
    await expect(entriesOf(created.record.id)).resolves.toHaveLength(2);
  });

  it('is known to be committed when the session was ended while it committed', async () => {
    const { server } = postgres;
    const change = creation();
    await store.commit(creation());
    // A commit waits for a standby that does not exist: on disk here, and not acknowledged.
    await server.execute(`ALTER SYSTEM SET synchronous_standby_names = 'nobody'`);
    await server.execute('SELECT pg_reload_conf()');
    const commit = store.commit(change);
    await eventually(async () => {
      const ended = await server.execute(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`,
      );
      expect(ended).toHaveLength(1);
    });
    await server.execute('ALTER SYSTEM RESET synchronous_standby_names');
    await server.execute('SELECT pg_reload_conf()');
    await expect(commit).resolves.toMatchObject({ kind: 'committed' });
    await expect(entriesOf(change.record.id)).resolves.toEqual(change.entries);
  });

  it('is unavailable when the session was ended before it could commit', async () => {
    const { server, url } = postgres;
    const created = creation();
    await store.commit(created);
    const change = changeOf(created.record);
    await server.execute(
      `CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NEW; END $$`,
      url,
    );
    await server.execute(
      'CREATE TRIGGER wait BEFORE INSERT ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION wait()',
      url,
    );
    const commit = store.commit(change).catch((error: unknown) => error);
    await eventually(async () => {
      const ended = await server.execute(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'`,
      );
      expect(ended).toHaveLength(1);
    });
    await expect(commit).resolves.toMatchObject({ name: 'StoreUnavailableError' });
    await server.execute('DROP TRIGGER wait ON audit_entry', url);
    await expect(entriesOf(created.record.id)).resolves.toEqual(created.entries);
    await expect(store.commit(change)).resolves.toMatchObject({ kind: 'committed' });
  });

  it('and every other request fails within seconds when the network swallows everything, and works again after it', async () => {
    const created = creation();
    await store.commit(created);
    proxy.freeze();
    const began = performance.now();
    const results = await Promise.allSettled([
      store.commit(changeOf(created.record)),
      store.find(ALL_TENANTS, created.record.id),
      store.heartbeat('w', '{}'),
      ...Array.from({ length: 20 }, () => store.count(ALL_TENANTS, {}, 1)),
    ]);
    expect(performance.now() - began).toBeLessThan(12_000);
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { name: 'StoreUnavailableError' } });
    }
    proxy.thaw();
    await eventually(async () => {
      await expect(store.find(ALL_TENANTS, created.record.id)).resolves.not.toBeNull();
    });
  });
});
