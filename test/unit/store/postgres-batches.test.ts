import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  StoreUnavailableError,
  type CampaignCommit,
  type CampaignStore,
  type CommitOutcome,
} from '../../../src/ports/campaign-store.js';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import { at, changeOf, creation, keyFor } from '../../support/campaign-fixture.js';
import { eventually } from '../../support/eventually.js';
import { describeOnPostgres } from '../../support/postgres/describe-on-postgres.js';
import { usePostgres } from '../../support/postgres/postgres-fixture.js';

/** Commits everything in one turn of the event loop, so that it goes in as few batches as may be. */
function commitTogether(
  store: CampaignStore,
  changes: readonly CampaignCommit[],
): Promise<PromiseSettledResult<CommitOutcome>[]> {
  return Promise.allSettled(changes.map((change) => store.commit(change)));
}

const kindsOf = (results: readonly PromiseSettledResult<CommitOutcome>[]): string[] =>
  results.map((result) => (result.status === 'fulfilled' ? result.value.kind : 'rejected'));

describeOnPostgres('A batch on PostgreSQL', () => {
  const postgres = usePostgres();
  let store: CampaignStore;
  let batches: number[] = [];

  beforeAll(async () => {
    store = await postgres.open({ onGroup: (operations) => batches.push(operations) });
  });
  beforeEach(() => {
    batches = [];
  });

  const deadlocks = async (): Promise<number> => {
    const [row] = await postgres.server.execute<{ deadlocks: string }>(
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
      postgres.url,
    );
    return Number(row?.deadlocks);
  };

  it('carries what comes together, whatever the kinds', async () => {
    const changes = Array.from({ length: 100 }, () => creation({ state: 'RADAR_SCAN', dueAt: at(0) }));
    expect(new Set(kindsOf(await commitTogether(store, changes)))).toEqual(new Set(['committed']));
    expect(batches).toHaveLength(1);
    await store.registerWorker('w');
    batches = [];
    const claims = await Promise.all(changes.map(({ record }) => store.claim(record.id, 'w', at(0))));
    expect(claims.every((claim) => claim?.token === 1)).toBe(true);
    const [first, second, ...others] = changes.map(({ record }) => record.id);
    await Promise.all([
      store.confirm(first ?? '', 1, 1),
      store.release(second ?? '', 1, at(1)),
      ...others.map((id) => store.release(id, 1, null)),
      store.commit(creation()),
    ]);
    expect(batches.length).toBeLessThanOrEqual(4);
    await store.removeWorker('w');
  });

  it('that waits for a lock answers everybody in time, however many there are', async () => {
    const other = new pg.Client({ connectionString: postgres.url });
    await other.connect();
    // What an index that is made takes of a table.
    await other.query('BEGIN; LOCK TABLE audit_entry IN SHARE MODE');
    const results = await commitTogether(
      store,
      Array.from({ length: 20 }, () => creation()),
    );
    await other.query('ROLLBACK');
    await other.end();
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailableError) });
    }
    expect(kindsOf(await commitTogether(store, [creation()]))).toEqual(['committed']);
    // One by one they would wait for half a minute.
  }, 15_000);

  it('of fifty with two that wait for others leaves forty-eight committed', async () => {
    const created = Array.from({ length: 50 }, () => creation());
    await commitTogether(store, created);
    const held = created.slice(0, 2).map(({ record }) => record.id);
    const other = new pg.Client({ connectionString: postgres.url });
    await other.connect();
    await other.query('BEGIN');
    await other.query('SELECT FROM campaign WHERE id = ANY ($1) FOR UPDATE', [held]);
    const results = kindsOf(
      await commitTogether(
        store,
        created.map(({ record }) => changeOf(record)),
      ),
    );
    await other.query('ROLLBACK');
    await other.end();
    expect(results).toEqual(created.map((_, nth) => (nth < 2 ? 'rejected' : 'committed')));
  }, 30_000);

  it('of fifty with one that the database refuses leaves forty-nine committed', async () => {
    const changes = Array.from({ length: 50 }, () => creation());
    const poison = changes[17];
    // A text that no PostgreSQL column can hold.
    if (poison) poison.writeArtifacts = { metadata: 'a\u0000b' };
    const results = await commitTogether(store, changes);
    expect(kindsOf(results).filter((kind) => kind === 'committed')).toHaveLength(49);
    expect(results[17]).toMatchObject({ status: 'rejected', reason: { name: 'StatementFailedError' } });
    for (const change of changes) {
      const found = await store.find(ALL_TENANTS, change.record.id);
      expect(found).toEqual(change === poison ? null : change.record);
    }
  });

  it('lets one of many equal keys win, and tells the others who it was', async () => {
    const first = creation();
    const rivals = [
      first,
      ...Array.from({ length: 49 }, () => creation({ tenantId: first.record.tenantId })),
    ];
    for (const rival of rivals) rival.idempotency = keyFor(rival, 'the same');
    const results = await commitTogether(store, rivals);
    const winner = rivals.find((_, index) => kindsOf(results)[index] === 'committed');
    expect(kindsOf(results).sort()).toEqual(['committed', ...Array.from({ length: 49 }, () => 'key_taken')]);
    const losers = results.filter(
      (result) => result.status === 'fulfilled' && result.value.kind === 'key_taken',
    );
    for (const loser of losers) expect(loser).toMatchObject({ value: { existing: winner?.idempotency } });
  });

  it('gives a key to a later change when the first one with it is refused', async () => {
    const created = creation();
    await store.commit(created);
    const stale = { ...changeOf({ ...created.record, version: 5 }), idempotency: keyFor(created, 'k') };
    const sound = { ...changeOf(created.record), idempotency: keyFor(created, 'k') };
    await expect(commitTogether(store, [stale, sound]).then(kindsOf)).resolves.toEqual([
      'version_conflict',
      'committed',
    ]);
  });

  it('does changes of one campaign in their order, and refuses the second of two for the same version', async () => {
    const first = creation();
    const second = changeOf(first.record);
    const rival = changeOf(first.record, { name: 'rival' });
    const third = changeOf(second.record);
    const results = await commitTogether(store, [first, second, rival, third]);
    expect(kindsOf(results)).toEqual(['committed', 'committed', 'version_conflict', 'committed']);
    await expect(store.find(ALL_TENANTS, first.record.id)).resolves.toEqual(third.record);
  });

  it('of two stores on the same campaigns never waits for the other in a circle', async () => {
    const other = await postgres.open();
    const before = await deadlocks();
    const tenantId = creation().record.tenantId;
    let changes = Array.from({ length: 60 }, () => creation({ tenantId }));
    await commitTogether(store, changes);
    for (let round = 0; round < 10; round += 1) {
      const next = changes.map(({ record }, index) => {
        const change = changeOf(record, { state: round % 2 === 0 ? 'RADAR_SCAN' : 'IDLE' });
        return { ...change, idempotency: keyFor(change, `${String(round)} ${String(index)}`) };
      });
      const backwards = [...next].reverse();
      const [here, there] = await Promise.all([
        commitTogether(store, next),
        commitTogether(other, backwards),
      ]);
      expect(kindsOf([...here, ...there]).filter((kind) => kind === 'committed')).toHaveLength(60);
      expect(kindsOf([...here, ...there]).filter((kind) => kind === 'key_taken')).toHaveLength(60);
      changes = next;
    }
    expect(await deadlocks()).toBe(before);
    await expect(store.count({ kind: 'tenant', tenantId }, { states: ['IDLE'] }, 1)).resolves.toMatchObject({
      count: 60,
    });
  });

  it('that falls into a deadlock with a stranger is done one by one', async () => {
    const changes = Array.from({ length: 20 }, () => creation());
    await commitTogether(store, changes);
    const ids = changes.map(({ record }) => record.id).sort();
    const stranger = new pg.Client({ connectionString: postgres.url });
    stranger.on('error', () => undefined);
    await stranger.connect();
    const before = await deadlocks();
    // Holds the last campaign of each lane, waits until the batch holds the first, and wants that.
    await stranger.query(`BEGIN; SET LOCAL deadlock_timeout = '10s'`);
    await stranger.query('SELECT 1 FROM campaign WHERE id = ANY ($1) ORDER BY id FOR UPDATE', [
      ids.slice(-10),
    ]);
    const results = commitTogether(
      store,
      changes.map(({ record }) => changeOf(record)),
    );
    await eventually(async () => {
      const waiting = await postgres.server.execute(
        `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%write_batch%'`,
      );
      expect(waiting.length).toBeGreaterThan(0);
    });
    await stranger.query('UPDATE campaign SET takeovers = takeovers WHERE id = ANY ($1)', [ids.slice(0, 10)]);
    await stranger.query('COMMIT');
    await stranger.end();
    expect(new Set(kindsOf(await results))).toEqual(new Set(['committed']));
    await eventually(async () => expect(await deadlocks()).toBeGreaterThan(before));
  });

  it('is not held up for long by a campaign that somebody locked: that one fails, the others are committed', async () => {
    const changes = Array.from({ length: 20 }, () => creation());
    await commitTogether(store, changes);
    const locked = changes[3]?.record.id;
    const stranger = new pg.Client({ connectionString: postgres.url });
    await stranger.connect();
    await stranger.query('BEGIN');
    await stranger.query('SELECT 1 FROM campaign WHERE id = $1 FOR UPDATE', [locked]);
    const results = await commitTogether(
      store,
      changes.map(({ record }) => changeOf(record)),
    );
    await stranger.end();
    expect(kindsOf(results).filter((kind) => kind === 'committed')).toHaveLength(19);
    expect(results[3]).toMatchObject({ status: 'rejected', reason: { name: 'StoreUnavailableError' } });
  });
});
