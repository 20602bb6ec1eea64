import { createEngine } from '../../src/engine/create-engine.js';
import { RedisEventStream } from '../../src/events/redis/redis-event-stream.js';
import { RedisIdempotencyCache } from '../../src/idempotency/redis/redis-idempotency-cache.js';
import type { EngineEventMap } from '../../src/ports/engine-events.js';
import { BullmqQueue } from '../../src/queue/bullmq/bullmq-queue.js';
import { RedisConnection } from '../../src/redis/connection.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { SystemRandom } from '../../src/runtime/system-random.js';
import { UuidV7Source } from '../../src/runtime/uuid-v7-source.js';
import { migratePostgres } from '../../src/store/postgres/migrate-postgres.js';
import { openPostgresStore } from '../../src/store/postgres/open-postgres-store.js';
import { BENCHMARK_CALLER, benchmarkClients, SERVER_DEFAULTS } from '../server-defaults.js';
import { placeOfThisProcess, serveContender } from './contender.js';

// LeadBoost as a worker process runs it: PostgreSQL, BullMQ, fan-out over Redis.

const place = placeOfThisProcess();
const clock = new SystemClock();
const onError = (error: unknown) => {
  console.error(error);
};

await serveContender(async (ended) => {
  await migratePostgres(place.databaseUrl);
  const store = await openPostgresStore({ url: place.databaseUrl, poolMax: 10 });
  const redis = await RedisConnection.open(place.redisUrl, clock, () => undefined);
  const clients = benchmarkClients(place.servicesUrl, clock);
  const queue = new BullmqQueue(redis, clock, { maxReady: SERVER_DEFAULTS.workerConcurrency, onError });
  const events = new RedisEventStream(redis, onError);
  const engine = createEngine(
    {
      store,
      queue,
      events,
      idempotency: new RedisIdempotencyCache(redis, clock),
      clients,
      clock,
      ids: new UuidV7Source(),
      random: new SystemRandom(),
      observer: {
        observe: (event, payload) => {
          if (event === 'committed' && (payload as EngineEventMap['committed']).to === 'COMPLETED') ended();
          if (event === 'taskFailed') console.error(payload);
        },
      },
    },
    SERVER_DEFAULTS,
  );
  await engine.start();
  return {
    begin: async () => {
      const metadata = { industry: 'retail', topics: ['spring', 'sale'] };
      const created = await engine.commands.create(BENCHMARK_CALLER, { name: 'Spring', metadata });
      const started = await engine.commands.start(BENCHMARK_CALLER, {
        campaignId: created.campaign?.id ?? '',
      });
      if (started.kind !== 'done') throw new Error(`A campaign did not start: ${started.code}`);
    },
    close: async () => {
      await engine.stop(5000);
      await clients.close();
      await events.close();
      redis.close();
      await store.close();
    },
  };
});
