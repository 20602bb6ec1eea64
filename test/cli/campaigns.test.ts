import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningServices } from '../../examples/services/start-services.js';
import { runCli, startCli } from '../support/cli/run-cli.js';
import { serve, servicesFor, type ServeProcess } from '../support/cli/served.js';
import { eventually } from '../support/eventually.js';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary-directory.js';

let directory: TemporaryDirectory;
let services: RunningServices;
let server: ServeProcess;
let serverEnv: Record<string, string>;
let env: Record<string, string>;

beforeAll(async () => {
  directory = await temporaryDirectory();
  ({ services, env: serverEnv } = await servicesFor(directory.path));
  server = await serve(serverEnv);
  env = { LEADBOOST_URL: server.url };
});

afterAll(async () => {
  server.running.child.kill('SIGTERM');
  await server.running.ended;
  await services.close();
  await directory.remove();
});

async function create(...args: string[]): Promise<string> {
  const { code, stdout } = await runCli(['campaign', 'create', '--output', 'json', ...args], env);
  expect(code).toBe(0);
  return (JSON.parse(stdout) as { id: string }).id;
}

describe('a campaign from the terminal', () => {
  it('is created, started and watched to its end: 0 for COMPLETED', async () => {
    const id = await create('--name', 'Spring', '--start');
    const watched = await runCli(['watch', id, '--after', '0', '--output', 'jsonl'], env);
    expect(watched.code).toBe(0);
    const entries = watched.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { sequence: number });
    expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => index + 1));
  });

  it('exits 1 from watch when the gate blocks it, and 2 when somebody cancels it', async () => {
    const blocked = await create('--metadata', '{"scenario":"blocked"}', '--start');
    await expect(runCli(['watch', blocked], env)).resolves.toMatchObject({ code: 1 });
    const idle = await create();
    await expect(runCli(['campaign', 'cancel', idle], env)).resolves.toMatchObject({ code: 0 });
    await expect(runCli(['watch', idle], env)).resolves.toMatchObject({ code: 2 });
  });

  it('tells a refusal by its code on stderr, and exits 1', async () => {
    const id = await create();
    const { code, stdout, stderr } = await runCli(['campaign', 'resume', id, '--output', 'json'], env);
    expect(code).toBe(1);
    expect(stderr).toContain('ILLEGAL_TRANSITION');
    expect(stdout === '' || typeof JSON.parse(stdout) === 'object').toBe(true);
  });

  it('that has failed is not waited for, where nothing came after what was seen', async () => {
    const blocked = await create('--metadata', '{"scenario":"blocked"}', '--start');
    const { stdout } = await runCli(['watch', blocked, '--after', '0', '--output', 'jsonl'], env);
    const seen = stdout.trim().split('\n').length;
    await expect(runCli(['watch', blocked, '--after', String(seen)], env)).resolves.toMatchObject({
      code: 1,
    });
  });

  it('that is not under review is not approved, and its state is what is wrong', async () => {
    const id = await create();
    const { code, stderr } = await runCli(['campaign', 'approve', id, '--unseen'], env);
    expect(code).toBe(1);
    expect(stderr).toContain('ILLEGAL_TRANSITION');
  });

  it('has a trail that is exported and verified without a server, and shows alterations', async () => {
    const id = await create('--start');
    await runCli(['watch', id], env);
    const { stdout } = await runCli(['audit', 'export', id], env);
    const file = `${directory.path}/trail.jsonl`;
    await writeFile(file, stdout);
    await expect(runCli(['audit', 'verify', file])).resolves.toMatchObject({ code: 0 });
    await writeFile(file, stdout.replace('"actor":"anonymous"', '"actor":"mallory","actor":"anonymous"'));
    const twice = await runCli(['audit', 'verify', file]);
    expect(twice).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('"actor" occurs more than once'),
    });
    await writeFile(file, stdout.replace('"RADAR_SCAN"', '"STRATEGY_GEN"'));
    await expect(runCli(['audit', 'verify', file])).resolves.toMatchObject({ code: 1 });
  });
});

describe('leadboost watch', () => {
  it('goes on by itself after the server was killed and came back', async () => {
    const id = await create('--metadata', '{"scenario":"slow-visual"}', '--start');
    const watching = startCli(['watch', id, '--after', '0', '--output', 'jsonl'], env);
    await eventually(() => {
      expect(watching.output()).toContain('CONTENT_PROD');
    });
    server.running.child.kill('SIGKILL');
    await server.running.ended;
    server = await serve(serverEnv, Number(new URL(server.url).port));
    const { code, stdout } = await watching.ended;
    expect(code).toBe(0);
    const sequences = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { sequence: number }).sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  });
});
