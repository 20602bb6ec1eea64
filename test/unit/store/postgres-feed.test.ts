import { expect, it } from '@jest/globals';
import pg from 'pg';
import type { FeedEntry } from '../../../src/ports/campaign-store.js';
import { ALL_TENANTS, tenantScope } from '../../../src/ports/scope.js';
import { createPool } from '../../../src/store/postgres/postgres-connections.js';
import { changeOf, creation } from '../../support/campaign-fixture.js';
import { eventually } from '../../support/eventually.js';
import { describeOnPostgres } from '../../support/postgres/describe-on-postgres.js';
import { usePostgres } from '../../support/postgres/postgres-fixture.js';

const idsOf = (feed: readonly FeedEntry[]): string[] => feed.map(({ entry }) => entry.id);

describeOnPostgres('The feed on PostgreSQL', () => {
  const postgres = usePostgres();

  it('neither skips nor repeats what began early and was committed late', async () => {
    const { server, url } = postgres;
    const [slow, quick] = [await postgres.open(), await postgres.open()];
    const created = creation();
    const other = creation({ tenantId: created.record.tenantId });
    await Promise.all([quick.commit(created), quick.commit(other)]);
    // Changes that count nothing: one of those that do may have to wait for the other, where they meet in a shard.
    const [early, late] = [changeOf(created.record), changeOf(other.record)];
    const start = await quick.feedHead();

    // Whoever changes this campaign waits after it has taken its transaction id and its place in the feed.
    await server.execute(
      `CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.campaign_id = '${early.record.id}' THEN
          -- Not a wait for a lock: that would end after a second and a half.
          WHILE NOT pg_try_advisory_xact_lock(1) LOOP PERFORM pg_sleep(0.01); END LOOP;
        END IF; RETURN NEW; END $$`,
      url,
    );
    await server.execute(
      'CREATE TRIGGER hold AFTER INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION hold()',
      url,
    );
    const holder = new pg.Client({ connectionString: url });
    await holder.connect();
    await holder.query('SELECT pg_advisory_lock(1)');
    const committing = slow.commit(early);
    await eventually(async () => {
      const waiting = await server.execute(
        `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'`,
        url,
      );
      expect(waiting).toHaveLength(1);
    });

    const done = await quick.commit(late);
    // Committed and visible, but something may still come before it.
    await expect(quick.find(ALL_TENANTS, late.record.id)).resolves.toEqual(late.record);
    await expect(quick.feed(ALL_TENANTS, start, 10)).resolves.toEqual([]);
    await expect(quick.feedHead()).resolves.toBe(start);

    await holder.query('SELECT pg_advisory_unlock(1)');
    await holder.end();
    const held = await committing;
    const feed = await quick.feed(ALL_TENANTS, start, 10);
    expect(idsOf(feed)).toEqual(idsOf([early, late].flatMap(({ entries }) => entries.map(toFeed))));
    expect(feed.map(({ cursor }) => cursor)).toEqual(
      [held, done].flatMap((outcome) => (outcome.kind === 'committed' ? outcome.cursors : [])),
    );
    for (const scope of [ALL_TENANTS, tenantScope(early.record.tenantId)]) {
      const rest = await quick.feed(scope, feed[0]?.cursor ?? '', 10);
      expect(rest).toEqual(feed.slice(1));
    }
    await expect(quick.feedHead()).resolves.toBe(feed.at(-1)?.cursor);
    await server.execute('DROP TRIGGER hold ON audit_entry', url);
  });

  it('is not held back by one who only reads, and goes on when a stranger who writes has ended', async () => {
    const store = await postgres.open();
    const start = await store.feedHead();
    const reader = new pg.Client({ connectionString: postgres.url });
    const writer = new pg.Client({ connectionString: postgres.url });
    await Promise.all([reader.connect(), writer.connect()]);
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM campaign');
    const created = creation();
    await store.commit(created);
    await expect(store.feed(ALL_TENANTS, start, 10)).resolves.toHaveLength(1);

    await writer.query('BEGIN; CREATE TEMPORARY TABLE theirs ()');
    await store.commit(changeOf(created.record));
    await expect(store.feed(ALL_TENANTS, start, 10)).resolves.toHaveLength(1);
    await expect(store.entries(ALL_TENANTS, created.record.id, 0, 10)).resolves.toHaveLength(2);
    await writer.query('ROLLBACK');
    await expect(store.feed(ALL_TENANTS, start, 10)).resolves.toHaveLength(2);
    await Promise.all([reader.end(), writer.end()]);
  });

  it('waits for seconds at most for a session of its own that fell silent in a transaction', async () => {
    const store = await postgres.open();
    const start = await store.feedHead();
    const pool = createPool({ url: postgres.url, max: 1 });
    const silent = await pool.connect();
    await silent.query('BEGIN');
    await silent.query('SELECT pg_current_xact_id()');
    await store.commit(creation());
    await expect(store.feed(ALL_TENANTS, start, 10)).resolves.toEqual([]);
    await eventually(async () => {
      await expect(store.feed(ALL_TENANTS, start, 10)).resolves.toHaveLength(1);
    });
    silent.release(true);
    await pool.end();
  });
});

function toFeed(entry: FeedEntry['entry']): FeedEntry {
  return { cursor: '', tenantId: '', entry };
}
