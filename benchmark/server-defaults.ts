import { createServiceClients } from '../src/clients/service-clients.js';
import type { EngineOptions } from '../src/engine/engine-options.js';
import type { Caller } from '../src/ports/authenticator.js';
import type { Clock } from '../src/ports/clock.js';
import type { ServiceClients } from '../src/ports/service-clients.js';

export const BENCHMARK_CALLER: Caller = { subject: 'benchmark', tenantId: null, roles: new Set(['admin']) };

/** The defaults of a server, so that what is measured is what is served. */
export const SERVER_DEFAULTS: EngineOptions = {
  maxExecutions: 10,
  defaultMaxRetries: 3,
  maxContentRevisions: 0,
  retry: { backoffBaseMs: 2000, backoffCapMs: 60_000, retryAfterCapMs: 3_600_000 },
  circuit: { windowMs: 10_000, minCalls: 20, failureRatio: 0.5, openMs: 10_000 },
  parkMaxMs: 86_400_000,
  maxTakeovers: 10,
  serviceConcurrency: 64,
  workerConcurrency: 256,
  leaseMs: 15_000,
  pollMs: 1000,
  subscriptionBuffer: 256,
  runsSteps: true,
};

/** The clients of the four services, all at one address. */
export function benchmarkClients(url: string, clock: Clock): ServiceClients {
  const service = { url, timeoutMs: 30_000 };
  const services = { RADAR: service, ANALYST: service, VISUAL: service, OPTIMIZER: service };
  const limits = { maxBodyBytes: 1_048_576, maxConnections: 64 };
  return createServiceClients({ services, ...limits, userAgent: 'leadboost/benchmark' }, clock);
}
