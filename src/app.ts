import { pino, type Logger } from 'pino';
import { OpenAuthenticator } from './auth/open/open-authenticator.js';
import { createServiceClients, type ServiceClientsConfig } from './clients/service-clients.js';
import type { Config } from './config/load-config.js';
import { createEngine } from './engine/create-engine.js';
import type { EngineOptions } from './engine/engine-options.js';
import type { EnginePorts } from './engine/engine-ports.js';
import { pruneCampaigns, type PruneRequest } from './engine/prune-campaigns.js';
import { RedisEventStream } from './events/redis/redis-event-stream.js';
import { InProcessEventStream } from './events/in-process/in-process-event-stream.js';
import { MemoryIdempotencyCache } from './idempotency/memory/memory-idempotency-cache.js';
import { RedisIdempotencyCache } from './idempotency/redis/redis-idempotency-cache.js';
import type { CampaignStore } from './ports/campaign-store.js';
import type { Clock } from './ports/clock.js';
import { ALL_TENANTS } from './ports/scope.js';
import type { WorkQueue } from './ports/work-queue.js';
import { InProcessQueue } from './queue/in-process/in-process-queue.js';
import type { RedisConnection, RedisState } from './redis/connection.js';
import { SystemClock } from './runtime/system-clock.js';
import { SystemRandom } from './runtime/system-random.js';
import { UuidV7Source } from './runtime/uuid-v7-source.js';
import { GraphqlSurface } from './server/graphql-surface.js';
import type { HealthCheck } from './server/health.js';
import { HttpServer } from './server/http-server.js';
import type { ServerOptions } from './server/options.js';
import { DatabaseClock } from './store/postgres/database-clock.js';
import { migratePostgres } from './store/postgres/migrate-postgres.js';
import { openPostgresStore } from './store/postgres/open-postgres-store.js';
import { migrateSqlite } from './store/sqlite/migrate-sqlite.js';
import { openSqliteStore } from './store/sqlite/open-sqlite-store.js';
import { createLogObserver } from './telemetry/log-observer.js';
import { packageVersion } from './util/package-version.js';

export { StoreUnavailableError } from './ports/campaign-store.js';
export { PortInUseError } from './server/port-in-use-error.js';
export { DatabaseOpenError } from './store/sql/database-open-error.js';

/** A server that was put together. */
export interface App {
  /** Takes up work and requests. */
  listen(): Promise<{ url: string; port: number }>;
  /** Stops within `timeoutMs`: takes no work, finishes or hands back what is in flight, closes sockets, then everything. */
  close(timeoutMs: number): Promise<void>;
}

/** Stands between the engine and its ports: how tests make calls and commits fail. */
export type PortsDecorator = (ports: EnginePorts) => EnginePorts;

/** The part of the time to stop that is left for closing after the steps have ended. */
const CLOSE_SHARE = 0.2;

/** Puts the server together: the only place that names concrete adapters. */
export async function createApp(config: Config, decorate: PortsDecorator = (ports) => ports): Promise<App> {
  const logger = pino({ level: config.LOG_LEVEL });
  const observer = createLogObserver(logger);

  // Where the truth is kept, and the caches and bells around it.
  const { store, clock } = await openStore(config);
  const redis = await connectRedis(config, clock, logger);
  const onQueueError = (error: unknown) => {
    observer.observe('taskFailed', { task: 'queue', error });
  };
  const queue = redis
    ? await openBullmqQueue(redis, clock, config, onQueueError)
    : new InProcessQueue(clock, {
        // Where nothing is handed out, nothing needs to be kept.
        ...(config.ROLE === 'api' && { maxWaiting: 0, maxDelayed: 0 }),
        onHandlerError: onQueueError,
      });
  const onListenerError = (error: unknown) => {
    observer.observe('taskFailed', { task: 'events', error });
  };
  const events = redis
    ? new RedisEventStream(redis, onListenerError)
    : new InProcessEventStream(onListenerError);
  const idempotency =
    redis && !config.useInMemoryStore
      ? new RedisIdempotencyCache(redis, clock)
      : new MemoryIdempotencyCache(clock);

  // Who does the work.
  const clients = createServiceClients(serviceClientsConfig(config), clock);

  // What is in between, and the edge.
  const ports = decorate({
    store,
    queue,
    events,
    idempotency,
    clients,
    clock,
    ids: new UuidV7Source(),
    random: new SystemRandom(),
    observer,
  });
  const engine = createEngine(ports, engineOptions(config));
  const options = serverOptions(config);
  const authenticator = new OpenAuthenticator();
  const server = await HttpServer.create({
    options,
    checks: [databaseCheck(store), ...(redis ? [redisCheck(redis)] : [])],
    // A worker answers nobody but those who ask how it does.
    surfaces:
      config.ROLE === 'worker'
        ? []
        : [await GraphqlSurface.create({ engine, authenticator, options, clock, logger })],
    logger,
  });

  return {
    listen: async () => {
      const address = await server.listen();
      await engine.start();
      logger.info({ url: address.url, role: config.ROLE }, `listening on ${address.url}`);
      return address;
    },
    close: async (timeoutMs) => {
      // Steps and sockets end side by side: neither may cost the other its time.
      const forSteps = timeoutMs * (1 - CLOSE_SHARE);
      await Promise.all([server.close(timeoutMs), engine.stop(forSteps)]);
      await clients.close();
      await queue.close();
      await events.close();
      await idempotency.close();
      redis?.close();
      await store.close();
    },
  };
}

/**
 * Brings the database to the schema of this version; makes it where there is none.
 *
 * @returns the names of the changes that were made
 * @throws DatabaseOpenError
 */
export function migrateDatabase(config: Config): Promise<string[]> {
  const { DATABASE_URL: url } = config;
  return isSqlite(url) ? migrateSqlite(url) : migratePostgres(url);
}

/**
 * Removes old campaigns from the database, or counts them.
 *
 * @returns how many
 * @throws DatabaseOpenError
 */
export async function pruneDatabase(config: Config, request: PruneRequest): Promise<number> {
  const { store, clock } = await openStore(config);
  try {
    return await pruneCampaigns(store, clock, request);
  } finally {
    await store.close();
  }
}

/** The store, and the clock that all processes on it share. */
async function openStore({ DATABASE_URL: url, DATABASE_POOL_MAX: poolMax }: Config): Promise<{
  store: CampaignStore;
  clock: Clock;
}> {
  const machine = new SystemClock();
  if (isSqlite(url)) return { store: await openSqliteStore({ url }), clock: machine };
  const store = await openPostgresStore({ url, poolMax });
  return { store, clock: await DatabaseClock.start(() => store.readClock(), machine) };
}

function isSqlite(url: string): boolean {
  return url.startsWith('file:');
}

/** Loaded where it is used: a server without Redis starts without its drivers. */
async function connectRedis(config: Config, clock: Clock, logger: Logger): Promise<RedisConnection | null> {
  if (config.REDIS_URL === undefined) return null;
  const { RedisConnection } = await import('./redis/connection.js');
  return RedisConnection.open(config.REDIS_URL, clock, (state) => logRedis(logger, state));
}

async function openBullmqQueue(
  redis: RedisConnection,
  clock: Clock,
  config: Config,
  onError: (error: unknown) => void,
): Promise<WorkQueue> {
  const { BullmqQueue } = await import('./queue/bullmq/bullmq-queue.js');
  return new BullmqQueue(redis, clock, { maxReady: config.WORKER_CONCURRENCY, onError });
}

function databaseCheck(store: CampaignStore): HealthCheck {
  return {
    name: 'database',
    check: async () => {
      await store.count(ALL_TENANTS, {}, 1);
      return { status: 'ok' };
    },
  };
}

/** Without Redis everything goes on, only slower from one process to another. */
function redisCheck(redis: RedisConnection): HealthCheck {
  return {
    name: 'redis',
    check: async () => {
      const { isUp, detail = '' } = redis.state;
      return isUp ? { status: 'ok' } : { status: 'degraded', detail };
    },
  };
}

function logRedis(logger: Logger, { isUp, detail }: RedisState): void {
  if (isUp) logger.info('Redis is there again');
  else logger.warn({ detail }, 'Redis cannot be reached; this process goes on without it');
}

function serverOptions(config: Config): ServerOptions {
  return {
    host: config.HOST,
    port: config.PORT,
    corsAllowedOrigins: config.corsAllowedOrigins,
    introspection: config.introspection,
    maxQueryTokens: config.MAX_QUERY_TOKENS,
    maxQueryDepth: config.MAX_QUERY_DEPTH,
    maxQueryNodes: config.MAX_QUERY_NODES,
    maxSubscriptionsPerSocket: config.MAX_SUBSCRIPTIONS_PER_SOCKET,
    rateLimit: config.rateLimit,
  };
}

function engineOptions(config: Config): EngineOptions {
  return {
    maxExecutions: config.MAX_EXECUTIONS,
    defaultMaxRetries: config.DEFAULT_MAX_RETRIES,
    maxContentRevisions: config.MAX_CONTENT_REVISIONS,
    retry: {
      backoffBaseMs: config.RETRY_BACKOFF_BASE,
      backoffCapMs: config.RETRY_BACKOFF_CAP,
      retryAfterCapMs: config.RETRY_AFTER_CAP,
    },
    circuit: {
      windowMs: config.CIRCUIT_WINDOW,
      minCalls: config.CIRCUIT_MIN_CALLS,
      failureRatio: config.CIRCUIT_FAILURE_RATIO,
      openMs: config.CIRCUIT_OPEN,
    },
    parkMaxMs: config.PARK_MAX,
    maxTakeovers: config.MAX_TAKEOVERS,
    serviceConcurrency: config.SERVICE_CONCURRENCY,
    workerConcurrency: config.WORKER_CONCURRENCY,
    leaseMs: config.LEASE_SECONDS,
    pollMs: config.POLL_SECONDS,
    subscriptionBuffer: config.SUBSCRIPTION_BUFFER,
    runsSteps: config.ROLE !== 'api',
  };
}

function serviceClientsConfig(config: Config): ServiceClientsConfig {
  const service = (url: string, timeoutMs: number | undefined, token: string | undefined) => ({
    url,
    timeoutMs: timeoutMs ?? config.SERVICE_TIMEOUT,
    token,
  });
  return {
    services: {
      RADAR: service(config.SERVICE_RADAR_URL, config.SERVICE_RADAR_TIMEOUT, config.SERVICE_RADAR_TOKEN),
      ANALYST: service(
        config.SERVICE_ANALYST_URL,
        config.SERVICE_ANALYST_TIMEOUT,
        config.SERVICE_ANALYST_TOKEN,
      ),
      VISUAL: service(config.SERVICE_VISUAL_URL, config.SERVICE_VISUAL_TIMEOUT, config.SERVICE_VISUAL_TOKEN),
      OPTIMIZER: service(
        config.SERVICE_OPTIMIZER_URL,
        config.SERVICE_OPTIMIZER_TIMEOUT,
        config.SERVICE_OPTIMIZER_TOKEN,
      ),
    },
    maxBodyBytes: config.SERVICE_MAX_BODY,
    maxConnections: config.SERVICE_CONCURRENCY,
    userAgent: `leadboost/${packageVersion()}`,
  };
}
