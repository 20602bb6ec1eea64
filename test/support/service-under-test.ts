import {
  createServiceClients,
  type ServiceClientsConfig,
  type ServiceConfig,
} from '../../src/clients/service-clients.js';
import type { StepState } from '../../src/contracts/enums.js';
import type { Clock } from '../../src/ports/clock.js';
import type { ServiceClients, StepCall, StepFailure, StepOutcome } from '../../src/ports/service-clients.js';
import { SystemClock } from '../../src/runtime/system-clock.js';

/** Clients whose four services all stand at one URL. */
export function clientsAt(
  url: string,
  overrides: Partial<ServiceConfig & Omit<ServiceClientsConfig, 'services'>> = {},
  clock: Clock = new SystemClock(),
): ServiceClients {
  const { timeoutMs = 10_000, token, ...rest } = overrides;
  const service = { url, timeoutMs, token };
  return createServiceClients(
    {
      services: { RADAR: service, ANALYST: service, VISUAL: service, OPTIMIZER: service },
      maxBodyBytes: 1_048_576,
      maxConnections: 8,
      userAgent: 'leadboost/0.0.0-test',
      ...rest,
    },
    clock,
  );
}

/** A call of a step with sensible values. */
export function stepCall(step: StepState = 'RADAR_SCAN', overrides: Partial<StepCall> = {}): StepCall {
  return {
    step,
    body: { campaign_id: '0193e8a0-0000-7000-8000-000000000001', metadata: {} },
    idempotencyKey: `0193e8a0-0000-7000-8000-0000000000ff:${step}`,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    signal: new AbortController().signal,
    ...overrides,
  };
}

/** Makes one call with clients that live only for it. */
export async function callAt(url: string, step: StepState = 'RADAR_SCAN'): Promise<StepOutcome> {
  const clients = clientsAt(url);
  try {
    return await clients.call(stepCall(step));
  } finally {
    await clients.close();
  }
}

/** The failure that an outcome is. */
export function failureOf(outcome: StepOutcome): StepFailure {
  if (outcome.kind !== 'failed') throw new Error(`Expected a failure, got ${JSON.stringify(outcome)}`);
  return outcome;
}
