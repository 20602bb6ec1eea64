import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import { DatabaseOpenError } from '../../../src/store/sql/database-open-error.js';
import { DatabaseThread } from '../../../src/store/sqlite/database-thread.js';
import { migrateSqlite } from '../../../src/store/sqlite/migrate-sqlite.js';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.js';
import { sqlitePath } from '../../../src/store/sqlite/sqlite-location.js';
import { creation } from '../../support/campaign-fixture.js';
import { temporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.js';

describe('Opening a SQLite store', () => {
  let directory: TemporaryDirectory;

  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

  const within = (name: string): string => join(directory.path, name);
  const opening = (name: string) => openSqliteStore({ url: `file:${within(name)}` });

  async function execute(name: string, ...statements: string[]): Promise<void> {
    const thread = new DatabaseThread({ path: within(name), writable: true, busyTimeoutMs: 1000 });
    for (const sql of statements) await thread.run({ kind: 'query', sql, parameters: [] });
    await thread.close();
  }

  async function expectRefusal(name: string, reason: RegExp): Promise<void> {
    const error = await opening(name).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DatabaseOpenError);
    expect(String(error)).toMatch(reason);
    await expect(migrateSqlite(`file:${within(name)}`)).rejects.toThrow(reason);
  }

  it('makes the directory and the database that are not there', async () => {
    const store = await opening('some/where/new.db');
    const change = creation();
    await store.commit(change);
    await store.close();
    const again = await opening('some/where/new.db');
    await expect(again.find(ALL_TENANTS, change.record.id)).resolves.toEqual(change.record);
    await again.close();
  });

  it('migrates once', async () => {
    const url = `file:${within('x.db')}`;
    await expect(migrateSqlite(url)).resolves.toEqual(['0001-initial-schema']);
    await expect(migrateSqlite(url)).resolves.toEqual([]);
    const store = await openSqliteStore({ url });
    await expect(store.count(ALL_TENANTS, {}, 1)).resolves.toEqual({ count: 0, capped: false });
    await store.close();
  });

  it('refuses a directory, and a path that leads through a file', async () => {
    await mkdir(within('directory'));
    await expectRefusal('directory', /is not a file: point DATABASE_URL/);
    await writeFile(within('file'), 'text');
    await expectRefusal('file/x.db', /is not a directory: point DATABASE_URL|cannot be made \(EEXIST\)/);
    await expectRefusal('file/further/x.db', /cannot be made \(ENOTDIR\)/);
  });

  it('refuses a file that is no database', async () => {
    await writeFile(
      within('notes.txt'),
      'These are notes, and long enough to be read as a header of a database.'.repeat(50),
    );
    await expectRefusal('notes.txt', /is not a SQLite database, or is damaged/);
  });

  it('refuses the database of another program, and leaves it as it is', async () => {
    await execute('other.db', 'CREATE TABLE campaign (theirs)');
    await expectRefusal('other.db', /is the database of another program/);
  });

  it('refuses a database that a newer version wrote', async () => {
    await migrateSqlite(`file:${within('newer.db')}`);
    await execute('newer.db', `INSERT INTO schema_migration VALUES ('9999-from-the-future', '2030-01-01')`);
    await expectRefusal('newer.db', /newer version \(it has the migration 9999-from-the-future\)/);
  });

  const asRoot = process.getuid?.() === 0;
  (asRoot ? it.skip : it)('refuses what it may not write', async () => {
    await migrateSqlite(`file:${within('sealed.db')}`);
    await chmod(within('sealed.db'), 0o400);
    await expectRefusal('sealed.db', /cannot be written \(EACCES\)/);
    await mkdir(within('closed'), { mode: 0o500 });
    await expectRefusal('closed/x.db', /cannot be written \(EACCES\)/);
  });

  it('is safe for processes that start on a new file at the same moment', async () => {
    const url = `file:${within('shared.db')}`;
    const processes = await Promise.all(Array.from({ length: 3 }, () => startProcess()));
    for (const each of processes) each.stdin.end(`${url}\n`);
    const codes = await Promise.all(processes.map(async (each) => (await once(each, 'exit'))[0] as number));
    expect(codes).toEqual([0, 0, 0]);
    const store = await openSqliteStore({ url });
    await expect(store.count(ALL_TENANTS, {}, 1)).resolves.toEqual({ count: 3, capped: false });
    await store.close();
  });
});

/** A process that is ready to open the store whose URL it is told, and to commit one campaign. */
async function startProcess() {
  const script = fileURLToPath(new URL('../../support/open-and-commit.js', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.stdout.resume();
  return child;
}

describe('The URL of a SQLite database', () => {
  it('names a file from the working directory or from the root', () => {
    expect(sqlitePath('file:./data/x.db')).toBe(join(process.cwd(), 'data/x.db'));
    expect(sqlitePath('file:x.db')).toBe(join(process.cwd(), 'x.db'));
    expect(sqlitePath('file:/var/x.db')).toBe('/var/x.db');
    expect(sqlitePath('file:///var/with%20space.db')).toBe('/var/with space.db');
  });

  it('is refused, with the reason, when it names no file', () => {
    for (const url of [
      '',
      'x.db',
      'file:',
      'file::memory:',
      'file:x.db?mode=ro',
      'file://host/x.db',
      'postgres://x',
    ]) {
      expect(() => sqlitePath(url)).toThrow(DatabaseOpenError);
    }
  });
});
