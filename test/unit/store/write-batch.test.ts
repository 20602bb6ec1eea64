import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { DatabaseThread } from '../../../src/store/sqlite/database-thread.js';
import { migrateThrough } from '../../../src/store/sqlite/migrate-sqlite.js';
import type { SqlValue } from '../../../src/store/sqlite/thread-protocol.js';
import { toCommitOperation } from '../../../src/store/sql/commit-operation.js';
import type { WriteOperation, WriteResult } from '../../../src/store/sqlite/write-operation.js';
import { changeOf, creation } from '../../support/campaign-fixture.js';
import { temporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.js';

describe('A batch of writes', () => {
  let directory: TemporaryDirectory;
  let thread: DatabaseThread;

  beforeEach(async () => {
    directory = await temporaryDirectory();
    const path = join(directory.path, 'batch.db');
    thread = new DatabaseThread({ path, writable: true, busyTimeoutMs: 200 });
    await migrateThrough(thread, path);
  });
  afterEach(async () => {
    await thread.close();
    await directory.remove();
  });

  const write = (operations: WriteOperation[]): Promise<WriteResult[]> =>
    thread.run({ kind: 'write', operations });
  const query = async (sql: string): Promise<SqlValue[][]> =>
    (await thread.run({ kind: 'query', sql, parameters: [] })).rows;
  const outcomes = (results: WriteResult[]): string[] =>
    results.map((result) => (result.ok ? 'done' : result.failure.unavailable ? 'unavailable' : 'failed'));

  /** A commit that the database refuses halfway: its campaign is written by then, and its second entry is the first again. */
  function poison(): WriteOperation {
    const operation = toCommitOperation(creation({ entries: [{}, {}] }));
    return { ...operation, entries: operation.entries.slice(0, 1).flatMap((entry) => [entry, entry]) };
  }

  it('undoes the operation that fails halfway, with its counts, and keeps the others', async () => {
    const good = Array.from({ length: 6 }, () => toCommitOperation(creation()));
    const results = await write([...good.slice(0, 3), poison(), ...good.slice(3), poison()]);
    expect(outcomes(results)).toEqual(['done', 'done', 'done', 'failed', 'done', 'done', 'done', 'failed']);
    await expect(query('SELECT count(*) FROM campaign')).resolves.toEqual([[6]]);
    await expect(query('SELECT count(*) FROM audit_entry')).resolves.toEqual([[6]]);
    await expect(query(`SELECT count FROM campaign_count WHERE tenant_id = ''`)).resolves.toEqual([[6]]);
  });

  it('names the fault of the operation that failed', async () => {
    const [result] = await write([poison()]);
    expect(result).toMatchObject({ ok: false, failure: { message: expect.stringContaining('UNIQUE') } });
  });

  it('keeps what is not at fault when the shared transaction fails for a reason of its own', async () => {
    // The counts are written for the whole batch: here one state's count cannot be.
    await query(`CREATE TRIGGER faulty BEFORE INSERT ON campaign_count WHEN NEW.state = 'LEARN'
      BEGIN SELECT RAISE(ABORT, 'no LEARN'); END`);
    const results = await write([
      toCommitOperation(creation()),
      toCommitOperation(creation({ state: 'LEARN' })),
      toCommitOperation(creation()),
    ]);
    expect(outcomes(results)).toEqual(['done', 'failed', 'done']);
    await expect(query('SELECT state, count(*) FROM campaign GROUP BY state')).resolves.toEqual([
      ['IDLE', 2],
    ]);
  });

  it('is unavailable as a whole when the disk is full, half-commits nothing, and goes on when there is space', async () => {
    const small = toCommitOperation(creation());
    await write([small]);
    await query(`PRAGMA max_page_count = 1`);
    const large = { ...creation(), writeArtifacts: { assets: JSON.stringify('x'.repeat(300_000)) } };
    const batch = [toCommitOperation(creation()), toCommitOperation(large), toCommitOperation(creation())];
    expect(outcomes(await write(batch))).toEqual(['unavailable', 'unavailable', 'unavailable']);
    await expect(query('SELECT id FROM campaign')).resolves.toEqual([[small.campaign.id]]);
    await expect(query(`SELECT count FROM campaign_count WHERE tenant_id = ''`)).resolves.toEqual([[1]]);
    await query(`PRAGMA max_page_count = 1000000`);
    expect(outcomes(await write(batch))).toEqual(['done', 'done', 'done']);
  });

  it('is unavailable while another process keeps the file to itself', async () => {
    const path = join(directory.path, 'batch.db');
    const other = new DatabaseThread({ path, writable: true, busyTimeoutMs: 200 });
    const change = toCommitOperation(creation());
    await other.run({ kind: 'query', sql: 'BEGIN IMMEDIATE', parameters: [] });
    expect(outcomes(await write([change, toCommitOperation(creation())]))).toEqual([
      'unavailable',
      'unavailable',
    ]);
    await other.run({ kind: 'query', sql: 'ROLLBACK', parameters: [] });
    expect(outcomes(await write([change]))).toEqual(['done']);
    await other.close();
  });

  it('never changes an entry that is there', async () => {
    const change = creation();
    await write([toCommitOperation(change), toCommitOperation(changeOf(change.record))]);
    await expect(query(`UPDATE audit_entry SET metadata = '{}'`)).rejects.toThrow('append-only');
    await expect(query(`UPDATE audit_entry SET position = 9 WHERE position = 1`)).rejects.toThrow(
      'append-only',
    );
  });
});
