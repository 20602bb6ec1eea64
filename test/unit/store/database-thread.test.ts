import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { StoreUnavailableError } from '../../../src/ports/campaign-store.js';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import { DatabaseThread, startDatabaseWorker } from '../../../src/store/sqlite/database-thread.js';
import { migrateThrough } from '../../../src/store/sqlite/migrate-sqlite.js';
import { SqliteCampaignStore } from '../../../src/store/sqlite/sqlite-campaign-store.js';
import { StatementFailedError } from '../../../src/store/sql/statement-failed-error.js';
import { creation } from '../../support/campaign-fixture.js';
import { temporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.js';

/** Keeps a thread busy for a while. */
const LONG = `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 3000000) SELECT max(n) FROM n`;

describe('A database thread', () => {
  let directory: TemporaryDirectory;
  let path: string;
  const workers: Worker[] = [];

  beforeEach(async () => {
    directory = await temporaryDirectory();
    path = join(directory.path, 'thread.db');
  });
  afterEach(() => directory.remove());

  function startThread(writable: boolean): DatabaseThread {
    return new DatabaseThread({ path, writable, busyTimeoutMs: 2000 }, (settings) => {
      const worker = startDatabaseWorker(settings);
      workers.push(worker);
      return worker;
    });
  }

  const query = (thread: DatabaseThread, sql: string) => thread.run({ kind: 'query', sql, parameters: [] });

  it('that dies rejects all that it had not answered, and is followed by a new one', async () => {
    const thread = startThread(true);
    await query(thread, 'CREATE TABLE t (a)');
    // It leaves behind a transaction that it will never end.
    await query(thread, 'BEGIN IMMEDIATE');
    // What it cannot take apart it throws over, and nobody catches that. (Terminating a worker inside the driver would
    // end the whole process.)
    workers.at(-1)?.postMessage(null);
    const pending = await Promise.allSettled([query(thread, LONG), query(thread, 'SELECT 1')]);
    const lost = { status: 'rejected', reason: expect.any(StoreUnavailableError) };
    expect(pending).toEqual([lost, lost]);
    await query(thread, 'INSERT INTO t VALUES (1)');
    await expect(query(thread, 'SELECT a FROM t')).resolves.toMatchObject({ columns: ['a'], rows: [[1]] });
    await thread.close();
  });

  it('takes no more tasks once it is closed, and finishes those that it has', async () => {
    const thread = startThread(true);
    const answer = query(thread, LONG);
    const closed = thread.close();
    await expect(query(thread, 'SELECT 1')).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(answer).resolves.toMatchObject({ rows: [[3_000_000]] });
    await closed;
    await thread.close();
  });

  it('goes on after a statement that fails', async () => {
    const thread = startThread(true);
    await expect(query(thread, 'SELECT nothing')).rejects.toBeInstanceOf(StatementFailedError);
    await query(thread, 'CREATE TABLE t (a UNIQUE)');
    const insert = () => query(thread, 'INSERT INTO t VALUES (1) RETURNING a');
    await insert();
    await expect(insert()).rejects.toThrow('UNIQUE');
    await query(thread, 'DELETE FROM t');
    await expect(insert()).resolves.toMatchObject({ rows: [[1]] });
    await thread.close();
  });

  it('that only reads cannot write', async () => {
    const writer = startThread(true);
    await query(writer, 'CREATE TABLE t (a)');
    const reader = startThread(false);
    await expect(query(reader, 'INSERT INTO t VALUES (1)')).rejects.toBeInstanceOf(StoreUnavailableError);
    await reader.close();
    await writer.close();
  });

  it('that reads for long delays no commit and no timer', async () => {
    const writer = startThread(true);
    const reader = startThread(false);
    await migrateThrough(writer, path);
    const store = new SqliteCampaignStore({ writer, reader }, 'epoch');
    await store.find(ALL_TENANTS, 'warm up');
    const order: string[] = [];
    const read = query(reader, LONG).then(() => order.push('read'));
    const commit = store.commit(creation()).then(() => order.push('commit'));
    const timer = new Promise((resolve) => setTimeout(resolve, 1)).then(() => order.push('timer'));
    await Promise.all([read, commit, timer]);
    expect(order.at(-1)).toBe('read');
    await store.close();
  });
});
