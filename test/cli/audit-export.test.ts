import { writeFile } from 'node:fs/promises';
import { afterEach, expect, it } from '@jest/globals';
import { appendEntries } from '../../src/engine/append-entries.js';
import { GENESIS_HASH } from '../../src/contracts/audit-chain.js';
import { runCli } from '../support/cli/run-cli.js';
import { aRecord, aStoreOf, fakeEngine } from '../support/fake-engine.js';
import { serve, type Served } from '../support/serve.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const ID = '0195a000-0000-7000-8000-000000000001';

let server: Served | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

it('says that the end of a trail is missing, and what it wrote is not taken for whole', async () => {
  const draft = { actor: 'orchestrator', action: 'campaign_paused', transition: null, metadata: {} };
  const start = { campaignId: ID, sequence: 0, hash: GENESIS_HASH };
  const entries = appendEntries(start, '2026-01-01T00:00:00.000Z', ID, [draft, draft, draft]);
  const record = aRecord(ID, { sequence: 3, headHash: String(entries.at(-1)?.hash) });
  const stored = entries.slice(0, 2);
  const store = {
    ...aStoreOf([record]),
    entries: async (...[, , after]: [unknown, string, number]) => stored.slice(after),
  };
  server = await serve({ engine: fakeEngine({ store }) });

  const { code, stdout, stderr } = await runCli(['audit', 'export', ID], { LEADBOOST_URL: server.url });
  expect(code).toBe(1);
  expect(stderr).toContain('ends at 2 of 3 entries');
  const directory = await temporaryDirectory();
  const file = `${directory.path}/trail.jsonl`;
  await writeFile(file, stdout);
  const verified = await runCli(['audit', 'verify', file]);
  await directory.remove();
  expect(verified.code).toBe(1);
  expect(verified.stdout).toContain('the end is missing');
});
