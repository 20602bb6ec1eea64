import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createApp } from '../src/app.js';
import { loadConfig } from '../src/config/load-config.js';
import type { CampaignStore } from '../src/ports/campaign-store.js';
import { percentile } from './measure.js';
import { fillPostgres } from './pages/fill-postgres.js';
import { fillSqlite } from './pages/fill-sqlite.js';
import { readingsOf, type Readings } from './pages/page-reader.js';

// npm run bench:pages: how long it takes to read from a store that has been in use for long. Fills a database, a SQLite
// file of its own or the empty one that --database or a DATABASE_URL with postgres:// names, and asks a server for pages, counts and nodes over HTTP.

const { values } = parseArgs({
  options: {
    campaigns: { type: 'string', default: '1000000' },
    entries: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '300' },
    database: { type: 'string' },
    directory: { type: 'string', default: '.' },
  },
});
const filling = { campaigns: Number(values.campaigns), entries: Number(values.entries) };
const directory = mkdtempSync(join(values.directory, 'leadboost-bench-'));
const { DATABASE_URL } = process.env;
const onServer = DATABASE_URL?.startsWith('postgres') ? DATABASE_URL : undefined;
const database = values.database ?? onServer ?? `file:${join(directory, 'pages.db')}`;

try {
  const began = performance.now();
  await (database.startsWith('file:') ? fillSqlite : fillPostgres)(database, filling);
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${String(filling.campaigns)} campaigns, ${String(filling.entries)} entries each (filled in ${seconds.toFixed(0)} s)`,
  );
  await serveAndMeasure(Number(values.rounds));
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function serveAndMeasure(rounds: number): Promise<void> {
  const config = loadConfig({ DATABASE_URL: database, PORT: '0', ROLE: 'api', LOG_LEVEL: 'error' });
  const stores: CampaignStore[] = [];
  const app = await createApp(config, (ports) => {
    stores.push(ports.store);
    return ports;
  });
  try {
    const { url } = await app.listen();
    const [store] = stores;
    if (store) await measure(readingsOf(`${url}/graphql`, store, filling), rounds);
  } finally {
    await app.close(5000);
  }
}

async function measure(readings: Readings, rounds: number): Promise<void> {
  console.log(`  ${'read, one at a time, through the API'.padEnd(44)} p50          p99`);
  for (const [name, read] of Object.entries(readings)) {
    const times: number[] = [];
    for (let round = -20; round < rounds; round += 1) {
      const began = performance.now();
      await read();
      // The first ones warm up what every server has warm.
      if (round >= 0) times.push(performance.now() - began);
    }
    const [p50, p99] = [0.5, 0.99].map((share) => `${percentile(times, share).toFixed(1)} ms`.padEnd(12));
    console.log(`  ${name.padEnd(44)} ${p50 ?? ''} ${p99 ?? ''}`);
  }
}
