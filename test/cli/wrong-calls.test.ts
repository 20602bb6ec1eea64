import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli } from '../support/cli/run-cli.js';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary-directory.js';

let directory: TemporaryDirectory;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

afterAll(() => directory.remove());

describe('the command line', () => {
  it('exits 64 with the usage on stderr for a command that it does not know', async () => {
    const { code, stdout, stderr } = await runCli(['publish-everything']);
    expect(code).toBe(64);
    expect(stdout).toBe('');
    expect(stderr).toContain('Usage: leadboost');
  });

  it('exits 64 for an option whose value does not fit', async () => {
    const { code, stderr } = await runCli(['campaign', 'create', '--metadata', '{not json']);
    expect(code).toBe(64);
    expect(stderr).toContain('--metadata');
  });

  it('exits 64 for metadata of which reading would drop a part', async () => {
    const { code, stderr } = await runCli(['campaign', 'create', '--metadata', '{"a":{"b":1,"\\u0062":2}}']);
    expect(code).toBe(64);
    expect(stderr).toContain('The member "b" occurs more than once in $.a.');
  });

  it('exits 69 when nobody listens at LEADBOOST_URL', async () => {
    const { code, stdout, stderr } = await runCli(['campaign', 'list', '--output', 'json'], {
      LEADBOOST_URL: 'http://127.0.0.1:1',
    });
    expect(code).toBe(69);
    expect(stdout).toBe('');
    expect(stderr).toContain('cannot be reached');
  });

  it('exits 66 when there is no file to verify', async () => {
    const { code } = await runCli(['audit', 'verify', `${directory.path}/nothing.jsonl`]);
    expect(code).toBe(66);
  });
});

describe('leadboost serve', () => {
  it('lists every mistake in the environment at once, and exits 78', async () => {
    const { code, stderr } = await runCli(
      ['serve'],
      { PORT: '99999', RETRY_BACKOFF_BASE: 'soon', AUTH_MODE: 'jwt', SERVICE_RADAR_TOKEN: 'top-secret' },
      directory.path,
    );
    expect(code).toBe(78);
    for (const name of ['PORT', 'RETRY_BACKOFF_BASE', 'AUTH_MODE']) expect(stderr).toContain(name);
    expect(stderr).not.toContain('top-secret');
    expect(stderr).not.toContain('    at ');
  });

  it('says which database it cannot use, and exits 74', async () => {
    const { code, stderr } = await runCli(['serve'], { PORT: '0', DATABASE_URL: 'file:/proc/none/x.db' });
    expect(code).toBe(74);
    expect(stderr).toContain('/proc/none');
    expect(stderr).not.toContain('    at ');
  });

  it('says which port is taken, and exits 71', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => {
      holder.listen(0, '127.0.0.1', resolve);
    });
    try {
      const { port } = holder.address() as AddressInfo;
      const { code, stderr } = await runCli(
        ['serve', '--port', String(port)],
        { DATABASE_URL: 'file:x.db' },
        directory.path,
      );
      expect(code).toBe(71);
      expect(stderr).toContain(String(port));
    } finally {
      holder.close();
    }
  });
});
