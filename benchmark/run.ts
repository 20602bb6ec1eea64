import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createBenchEngine, type BenchEngine } from './bench-engine.js';
import { inParallel, percentile, watchMemory } from './measure.js';

// npm run bench: campaigns through the engine against services that answer at once, and beside it, in the same run, the
// same calls in a bare loop without persistence. The share of the one in the other is what durability costs.

const { values } = parseArgs({
  options: {
    campaigns: { type: 'string', default: '2000' },
    concurrency: { type: 'string', default: '100' },
    directory: { type: 'string', default: '.' },
  },
});
const campaigns = Number(values.campaigns);
const concurrency = Number(values.concurrency);
const WARM_UP = Math.min(300, campaigns);
const ALONE = 50;

const services = fork(fileURLToPath(new URL('./instant-services.js', import.meta.url)));
const url = await new Promise<string>((resolve) => {
  services.once('message', (message: { url: string }) => {
    resolve(message.url);
  });
});
const bench = await createBenchEngine(url, values.directory);
try {
  await inParallel(WARM_UP, concurrency, bench.runCampaign);
  await inParallel(WARM_UP, concurrency, bench.runBare);
  const bareRate = campaigns / (await inParallel(campaigns, concurrency, bench.runBare));
  await report(bench, bareRate);
} finally {
  await bench.close();
  services.disconnect();
}

async function report(engine: BenchEngine, bareRate: number): Promise<void> {
  reset(engine);
  const syncsBefore = engine.syncs();
  const memory = watchMemory();
  const rate = campaigns / (await inParallel(campaigns, concurrency, engine.runCampaign));
  const peak = memory();
  const { commits, overheadsMs } = engine.observed;
  const syncs = engine.syncs() - syncsBefore;
  const together = [percentile(overheadsMs, 0.5), percentile(overheadsMs, 0.99)];

  reset(engine);
  await inParallel(ALONE, 1, engine.runCampaign);
  const alone = [percentile(engine.observed.overheadsMs, 0.5), percentile(engine.observed.overheadsMs, 0.99)];

  const milliseconds = (figures: number[]) => figures.map((figure) => `${figure.toFixed(2)} ms`).join(' / ');
  console.log(
    [
      `${String(campaigns)} campaigns, ${String(concurrency)} at a time, services that answer at once`,
      `  durable                          ${rate.toFixed(0)} campaigns/s`,
      `  bare loop without persistence    ${bareRate.toFixed(0)} campaigns/s`,
      `  share                            ${((100 * rate) / bareRate).toFixed(0)} %`,
      `  overhead per step, p50 / p99     ${milliseconds(together)}`,
      `  the same with one campaign alone ${milliseconds(alone)}`,
      `  commits per campaign             ${(commits / campaigns).toFixed(1)}`,
      `  syncs per campaign               ${(syncs / campaigns).toFixed(2)}`,
      `  peak memory                      ${peak.toFixed(0)} MB`,
    ].join('\n'),
  );
}

function reset(engine: BenchEngine): void {
  engine.observed.commits = 0;
  engine.observed.overheadsMs = [];
}
