import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import { migratePostgres } from '../../../src/store/postgres/migrate-postgres.js';
import { openPostgresStore } from '../../../src/store/postgres/open-postgres-store.js';
import { DatabaseOpenError } from '../../../src/store/sql/database-open-error.js';
import { creation } from '../../support/campaign-fixture.js';
import { describeOnPostgres } from '../../support/postgres/describe-on-postgres.js';
import { PostgresServer } from '../../support/postgres/postgres-server.js';

const ROLE = 'someone';
const PASSWORD = 'S3CR3T-zq';

describeOnPostgres('Opening a PostgreSQL store', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.remove());

  const opening = (url: string) => openPostgresStore({ url, poolMax: 2 });

  async function expectRefusal(url: string, reason: RegExp): Promise<void> {
    const error = await opening(url).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DatabaseOpenError);
    expect(String(error)).toMatch(reason);
    expect(String(error)).not.toContain(PASSWORD);
  }

  it('refuses a database without a schema, and names the command that makes it', async () => {
    const url = await server.createDatabase();
    await expectRefusal(url, /lacks 0001-initial-schema\): run `leadboost migrate`/);
    await expect(migratePostgres(url)).resolves.toEqual(['0001-initial-schema']);
    await expect(migratePostgres(url)).resolves.toEqual([]);
    const store = await opening(url);
    await expect(store.count(ALL_TENANTS, {}, 1)).resolves.toEqual({ count: 0, capped: false });
    await store.close();
  });

  it('refuses an older schema, also where it was begun', async () => {
    const url = await server.createDatabase();
    await migratePostgres(url);
    await server.execute(`DELETE FROM schema_migration`, url);
    await expectRefusal(url, /run `leadboost migrate`/);
  });

  it('refuses a database that a newer version wrote, and so does the migration', async () => {
    const url = await server.createDatabase();
    await migratePostgres(url);
    await server.execute(`INSERT INTO schema_migration VALUES ('9999-from-the-future', '2030-01-01')`, url);
    await expectRefusal(url, /newer version \(it has the migration 9999-from-the-future\)/);
    await expect(migratePostgres(url)).rejects.toThrow(/newer version/);
  });

  it('refuses the database of another program, and leaves it as it is', async () => {
    const url = await server.createDatabase();
    await server.execute('CREATE TABLE campaign (theirs text)', url);
    await expectRefusal(url, /has a table "campaign" of another program/);
    await expect(migratePostgres(url)).rejects.toThrow(/another program/);
  });

  it('says what is wrong where the server or the database is not there', async () => {
    await expectRefusal(`postgres://u:${PASSWORD}@127.0.0.1:1/x`, /"x" at 127.0.0.1:1 cannot be reached/);
    await expectRefusal(
      `postgres://u:${PASSWORD}@host.invalid/x`,
      /"x" at host.invalid:5432 cannot be reached/,
    );
    await expectRefusal(server.url('nowhere'), /"nowhere" at .* does not exist/);
    await expectRefusal(`postgres://u:${PASSWORD}@:x/y`, /not a PostgreSQL URL/);
    await expectRefusal(
      `postgres://stranger:${PASSWORD}@127.0.0.1:${String(server.port)}/postgres`,
      /refuses the user/,
    );
  });

  it('needs no more rights than those on its own database', async () => {
    await server.execute(`CREATE ROLE ${ROLE} LOGIN`);
    await server.execute(`CREATE DATABASE owned OWNER ${ROLE}`);
    const url = server.url('owned').replace('leadboost@', `${ROLE}:${PASSWORD}@`);
    await migratePostgres(url);
    const store = await opening(url);
    await expect(store.commit(creation())).resolves.toMatchObject({ kind: 'committed' });
    await store.close();
  });

  it('is migrated once by processes that start at the same moment', async () => {
    const url = await server.createDatabase();
    const changes = await Promise.all(Array.from({ length: 5 }, () => migratePostgres(url)));
    expect(changes.flat()).toEqual(['0001-initial-schema']);
  });

  it('gives a database into which a dump of it was restored a feed of its own', async () => {
    const url = await server.createDatabase();
    await migratePostgres(url);
    const before = await opening(url);
    const cursor = await before.feedHead();
    await before.close();
    const same = await opening(url);
    expect(same.isFeedCursor(cursor)).toBe(true);
    await same.close();
    // What pg_restore --clean does with each table.
    await server.execute('ALTER TABLE meta RENAME TO dumped', url);
    await server.execute('CREATE TABLE meta (LIKE dumped INCLUDING ALL)', url);
    await server.execute('INSERT INTO meta SELECT * FROM dumped', url);
    await server.execute('DROP TABLE dumped', url);
    const restored = await opening(url);
    expect(restored.isFeedCursor(cursor)).toBe(false);
    await restored.close();
  });

  it('gives a database that was copied a feed of its own, behind all that was copied', async () => {
    const url = await server.createDatabase();
    await migratePostgres(url);
    const original = await opening(url);
    const start = await original.feedHead();
    await original.commit(creation());
    const cursor = await original.feedHead();
    await original.close();
    // As in a dump from a server that has seen more transactions.
    await server.execute(`ALTER TABLE audit_entry DISABLE TRIGGER ALL`, url);
    await server.execute(`UPDATE audit_entry SET transaction_id = transaction_id + 1000000`, url);
    await server.execute(`CREATE DATABASE copied TEMPLATE ${url.slice(url.lastIndexOf('/') + 1)}`);

    const [copy, second] = await Promise.all([opening(server.url('copied')), opening(server.url('copied'))]);
    expect(copy.isFeedCursor(cursor)).toBe(false);
    expect(copy.isFeedCursor(start)).toBe(false);
    const head = await copy.feedHead();
    expect(second.isFeedCursor(head)).toBe(true);
    const change = creation();
    await second.commit(change);
    const news = await copy.feed(ALL_TENANTS, head, 10);
    expect(news.map(({ entry }) => entry)).toEqual(change.entries);
    await copy.close();
    await second.close();
    const reopened = await opening(server.url('copied'));
    expect(reopened.isFeedCursor(head)).toBe(true);
    await reopened.close();
  });
});
