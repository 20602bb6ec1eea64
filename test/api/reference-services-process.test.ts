import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isJsonObject } from '../../examples/services/json.js';
import { callService, campaignIds } from '../support/service-calls.js';

const MAIN = fileURLToPath(new URL('../../examples/services/main.js', import.meta.url));

/** The services in a process of their own. */
class ServicesProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly exited: Promise<number | null>;
  stdout = '';
  stderr = '';

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, [MAIN, ...args]);
    this.child.stdout.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exited = once(this.child, 'close').then(([code]: (number | null)[]) => code ?? null);
  }

  /** The addresses, once they are printed. */
  async urls(): Promise<Record<string, unknown>> {
    const [line] = (await once(createInterface(this.child.stdout), 'line')) as [string];
    const ready: unknown = JSON.parse(line);
    if (!isJsonObject(ready) || ready.ready !== true || !isJsonObject(ready.urls)) throw new Error(line);
    return { ...ready.urls };
  }
}

const started: ServicesProcess[] = [];

function startProcess(...args: string[]): ServicesProcess {
  const process = new ServicesProcess(...args);
  started.push(process);
  return process;
}

afterEach(async () => {
  for (const process of started.splice(0)) {
    process.child.kill('SIGKILL');
    await process.exited;
  }
});

describe('the services as a program', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'print where they are in one line, and end with 0 on %s',
    async (signal) => {
      const services = startProcess('--free-ports');
      const urls = await services.urls();
      expect(Object.keys(urls)).toEqual(['RADAR', 'ANALYST', 'VISUAL', 'OPTIMIZER']);
      for (const url of Object.values(urls)) expect((await fetch(`${String(url)}/livez`)).status).toBe(200);
      services.child.kill(signal);
      expect(await services.exited).toBe(0);
      expect(services.stdout.trim().split('\n')).toHaveLength(1);
    },
  );

  it('explain themselves when they are called wrongly, and end with 64', async () => {
    const services = startProcess('--latency', 'fast');
    expect(await services.exited).toBe(64);
    expect(services.stderr).toContain('--latency takes a number');
    expect(services.stderr).toContain('Usage:');
    expect(services.stdout).toBe('');
  });

  it('print the usage when asked for it', async () => {
    const services = startProcess('--help');
    expect(await services.exited).toBe(0);
    expect(services.stdout).toContain('flaky');
  });

  it('say which port is in use, and end', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    try {
      const services = startProcess('--ports', `0,${port},0,0`);
      expect(await services.exited).toBe(1);
      expect(services.stderr).toContain(`analyst at 127.0.0.1:${port}: the port is already in use.`);
      expect(services.stderr).toContain('--free-ports');
    } finally {
      other.close();
      await once(other, 'close');
    }
  });

  it('remember what they published when they are killed under load', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'services-'));
    try {
      const ledger = join(folder, 'ledger.jsonl');
      const first = startProcess('--free-ports', '--ledger', ledger);
      const answered = await publishUntilKilled(first);
      expect(answered.size).toBeGreaterThan(50);
      const second = startProcess('--free-ports', '--ledger', ledger);
      const { OPTIMIZER } = await second.urls();
      for (const [key, text] of answered) expect((await publish(String(OPTIMIZER), key)).text).toBe(text);
      expect(await fetch(`${String(OPTIMIZER)}/ledger`).then((response) => response.json())).toMatchObject({
        entries: expect.not.arrayContaining([expect.objectContaining({ effects: 2 })]),
      });
      const lines = (await readFile(ledger, 'utf8')).trim().split('\n');
      expect(new Set(lines.map((line) => keyOf(line))).size).toBe(lines.length);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

function publish(url: string, key: string): ReturnType<typeof callService> {
  return callService(
    `${url}/api/v1/publish`,
    { ...campaignIds(key), strategy: {}, assets: [{ asset_id: 'a' }] },
    key,
  );
}

/** Publishes from many sides, kills the process in the midst of it, and gives what was answered before. */
async function publishUntilKilled(services: ServicesProcess): Promise<Map<string, string>> {
  const { OPTIMIZER } = await services.urls();
  const answered = new Map<string, string>();
  const publisher = async (name: number): Promise<void> => {
    for (let number = 0; ; number += 1) {
      const key = `exec-${name}-${number}:PUBLISH`;
      try {
        answered.set(key, (await publish(String(OPTIMIZER), key)).text);
      } catch {
        return;
      }
      if (answered.size === 100) services.child.kill('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, name) => publisher(name)));
  await services.exited;
  return answered;
}

function keyOf(line: string): unknown {
  const value: unknown = JSON.parse(line);
  return isJsonObject(value) ? value.key : undefined;
}
