import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { temporaryDirectory } from '../support/temporary-directory.js';

/** Runs a benchmark so small that its figures mean nothing. @returns what it prints */
async function run(name: string, options: readonly string[]): Promise<string> {
  const directory = await temporaryDirectory();
  const program = fileURLToPath(new URL(`../../benchmark/${name}.js`, import.meta.url));
  try {
    const args = [program, ...options, '--directory', directory.path];
    const env = { ...process.env, DATABASE_URL: '' };
    return (await promisify(execFile)(process.execPath, args, { env })).stdout;
  } finally {
    await directory.remove();
  }
}

it('the benchmark of pages fills a store and reads it in every way', async () => {
  const printed = await run('pages', ['--campaigns', '300', '--rounds', '2']);
  expect(printed).toMatch(/^300 campaigns, 5 entries each/);
  expect(printed.match(/ ms +[\d.]+ ms/g)).toHaveLength(16);
}, 120_000);

it('the benchmark of subscriptions delivers every event, shared and not', async () => {
  const printed = await run('subscriptions', ['--subscribers', '5', '--seconds', '1']);
  expect(printed.match(/ µs of CPU per message, 100 % received/g)).toHaveLength(2);
}, 120_000);
