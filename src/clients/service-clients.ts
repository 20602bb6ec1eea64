import { serviceOfStep, type ServiceName, type StepState } from '../contracts/enums.js';
import type { Clock } from '../ports/clock.js';
import type { ServiceClients } from '../ports/service-clients.js';
import { analystEndpoints } from './analyst-endpoints.js';
import type { HttpClientConfig } from './http-client.js';
import { optimizerEndpoints } from './optimizer-endpoints.js';
import { radarEndpoints } from './radar-endpoints.js';
import { ServiceClient } from './service-client.js';
import { visualEndpoints } from './visual-endpoints.js';

/** What differs between the services. */
export type ServiceConfig = Pick<HttpClientConfig, 'url' | 'timeoutMs' | 'token'>;

/** How the four services are called. */
export interface ServiceClientsConfig extends Omit<HttpClientConfig, keyof ServiceConfig> {
  services: Readonly<Record<ServiceName, ServiceConfig>>;
}

/**
 * The clients of the four services over HTTP.
 *
 * @throws TypeError when a base URL cannot be used
 */
export function createServiceClients(config: ServiceClientsConfig, clock: Clock): ServiceClients {
  const { services, ...shared } = config;
  const clients: Readonly<Record<ServiceName, ServiceClient>> = {
    RADAR: new ServiceClient('Radar', radarEndpoints, { ...services.RADAR, ...shared }, clock),
    ANALYST: new ServiceClient('Analyst', analystEndpoints, { ...services.ANALYST, ...shared }, clock),
    VISUAL: new ServiceClient('Visual', visualEndpoints, { ...services.VISUAL, ...shared }, clock),
    OPTIMIZER: new ServiceClient(
      'Optimizer',
      optimizerEndpoints,
      { ...services.OPTIMIZER, ...shared },
      clock,
    ),
  };
  const clientOf = (step: StepState) => clients[serviceOfStep(step)];
  return {
    call: (call) => clientOf(call.step).call(call),
    timeoutMs: (step) => clientOf(step).timeoutMs,
    close: async () => {
      await Promise.all(Object.values(clients).map((client) => client.close()));
    },
  };
}
