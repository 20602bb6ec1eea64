import { describe, expect, it } from '@jest/globals';
import { startCli } from '../support/cli/run-cli.js';
import { eventually } from '../support/eventually.js';

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/livez`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function addresses(output: string): string[] {
  return [...output.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].map(([url]) => url);
}

describe('leadboost demo', () => {
  it('takes every campaign where it should go, exits 0, and leaves nothing running', async () => {
    const demo = startCli(['demo', '--exit', '--fast'], { NO_COLOR: '1' });
    const { code, stdout, stderr } = await demo.ended;
    expect(`${stdout}${stderr}`).toContain('Every campaign ended as it should.');
    expect(code).toBe(0);
    for (const what of ['answered 503', 'the gate blocks it', 'a person must look', 'COMPLETED']) {
      expect(stdout).toContain(what);
    }
    for (const url of addresses(stdout)) await expect(answers(url)).resolves.toBe(false);
  }, 90_000);

  it('leaves nothing running when it is killed', async () => {
    const demo = startCli(['demo', '--fast'], { NO_COLOR: '1' });
    await eventually(() => {
      expect(demo.output()).toContain('created by');
    }, 30_000);
    demo.child.kill('SIGKILL');
    const { stdout } = await demo.ended;
    const urls = [...new Set(addresses(stdout))];
    expect(urls.length).toBeGreaterThanOrEqual(5);
    await eventually(async () => {
      for (const url of urls) expect(await answers(url)).toBe(false);
    });
  }, 90_000);
});
