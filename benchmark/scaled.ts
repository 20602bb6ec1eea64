import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PostgresServer } from '../test/support/postgres/postgres-server.js';
import { RedisServer } from '../test/support/redis/redis-server.js';
import { fillPostgres } from './pages/fill-postgres.js';
import { ContenderProcesses } from './scaled/contender-processes.js';

// npm run bench:scaled: campaigns/s of LeadBoost on PostgreSQL and Redis, and in the same run, on the same PostgreSQL and
// the same Redis, of DBOS Transact and of BullMQ with a job per step, which make the same six calls by the same HTTP
// client and keep the state after each: PostgreSQL and Redis both sync to disk before they answer.

const { values } = parseArgs({
  options: {
    campaigns: { type: 'string', default: '2000' },
    concurrency: { type: 'string', default: '100' },
    workers: { type: 'string', default: '2' },
    only: { type: 'string', multiple: true },
    /** So many campaigns are stored already, where LeadBoost runs. */
    stored: { type: 'string', default: '0' },
  },
});
const campaigns = Number(values.campaigns);
const concurrency = Number(values.concurrency);
const workers = Number(values.workers);
const stored = Number(values.stored);
const WARM_UP = Math.min(300, campaigns);

const CONTENDERS = [
  { name: 'LeadBoost', module: 'leadboost-contender' },
  { name: 'DBOS Transact', module: 'dbos-contender' },
  { name: 'BullMQ, a job per step', module: 'bullmq-contender' },
].filter(({ module }) => values.only?.some((wanted) => module.startsWith(wanted)) ?? true);

const services = fork(fileURLToPath(new URL('./instant-services.js', import.meta.url)));
const servicesUrl = await new Promise<string>((resolve) => {
  services.once('message', ({ url }: { url: string }) => {
    resolve(url);
  });
});
const postgres = await PostgresServer.start();
const redis = await RedisServer.start({ durable: true });
try {
  console.log(
    `${String(campaigns)} campaigns, ${String(concurrency)} at a time, ${String(workers)} worker processes, services that answer at once, ${String(stored)} stored`,
  );
  for (const { name, module } of CONTENDERS) {
    await redis.flushAll();
    const databaseUrl = await postgres.createDatabase();
    if (stored > 0 && name === 'LeadBoost') {
      await fillPostgres(databaseUrl, { campaigns: stored, entries: 5 });
    }
    const place = { servicesUrl, databaseUrl, redisUrl: redis.url };
    const contender = await ContenderProcesses.start(module, workers, place);
    await contender.run(WARM_UP, concurrency);
    const rate = campaigns / (await contender.run(campaigns, concurrency));
    console.log(`  ${name.padEnd(24)} ${rate.toFixed(0).padStart(5)} campaigns/s`);
    await contender.stop();
  }
} finally {
  await redis.stop();
  await postgres.remove();
  services.disconnect();
}
