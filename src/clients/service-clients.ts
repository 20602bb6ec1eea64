import { serviceOfStep, type ServiceName, type StepState } from '../contracts/enums.js';
import type { Clock } from '../ports/clock.js';
import type { ServiceClients, StepCall, StepOutcome } from '../ports/service-clients.js';
import { analystEndpoints } from './analyst-endpoints.js';
import type { Endpoint } from './endpoint.js';
import type { Answer } from './exchange.js';
import {
  answerFailure,
  contractFailure,
  transportFailure,
  type FailedCall,
  type Failure,
} from './failures.js';
import { HttpClient } from './http-client.js';
import { readJsonAnswer } from './json-answer.js';
import { optimizerEndpoints } from './optimizer-endpoints.js';
import { radarEndpoints } from './radar-endpoints.js';
import { TransportError } from './transport-error.js';
import { visualEndpoints } from './visual-endpoints.js';

/** How one service is reached. */
export interface ServiceConfig {
  /** The base URL; may carry a path prefix. */
  url: string;
  /** For one attempt, up to the last byte of the answer, in milliseconds. */
  timeoutMs: number;
  /** Sent as a bearer token. */
  token?: string | null | undefined;
}

/** How the four services are called. */
export interface ServiceClientsConfig {
  services: Readonly<Record<ServiceName, ServiceConfig>>;
  /** The largest answer that is read, in bytes. */
  maxBodyBytes: number;
  /** The most connections to each service; further calls wait for one, and their time runs. */
  maxConnections: number;
  /** The product and its version: `leadboost/1.2.3`. */
  userAgent: string;
}

const ENDPOINTS: Readonly<Record<StepState, Endpoint>> = {
  ...radarEndpoints,
  ...analystEndpoints,
  ...visualEndpoints,
  ...optimizerEndpoints,
};

const DISPLAY_NAME: Readonly<Record<ServiceName, string>> = {
  RADAR: 'Radar',
  ANALYST: 'Analyst',
  VISUAL: 'Visual',
  OPTIMIZER: 'Optimizer',
};

/**
 * The clients of the four services over HTTP.
 *
 * @throws TypeError when a base URL cannot be used
 */
export function createServiceClients(config: ServiceClientsConfig, clock: Clock): ServiceClients {
  const { services, ...shared } = config;
  const client = (name: ServiceName) => new HttpClient({ ...services[name], ...shared }, clock);
  const clients: Readonly<Record<ServiceName, HttpClient>> = {
    RADAR: client('RADAR'),
    ANALYST: client('ANALYST'),
    VISUAL: client('VISUAL'),
    OPTIMIZER: client('OPTIMIZER'),
  };
  return new HttpServiceClients(clients, config.maxBodyBytes, clock);
}

class HttpServiceClients implements ServiceClients {
  constructor(
    private readonly clients: Readonly<Record<ServiceName, HttpClient>>,
    private readonly maxBodyBytes: number,
    private readonly clock: Clock,
  ) {}

  async call(call: StepCall): Promise<StepOutcome> {
    const service = serviceOfStep(call.step);
    const endpoint = ENDPOINTS[call.step];
    const client = this.clients[service];
    const startedAt = this.clock.monotonic();
    const failedCall = (): FailedCall => ({
      service: DISPLAY_NAME[service],
      timeoutMs: client.timeoutMs,
      now: this.clock.now(),
    });
    const finish = (failure: Failure): StepOutcome => ({
      kind: 'failed',
      ...failure,
      durationMs: this.clock.monotonic() - startedAt,
    });

    let answer: Answer;
    try {
      answer = await client.post({
        path: endpoint.path,
        body: JSON.stringify(call.body),
        headers: { 'idempotency-key': structuredString(call.idempotencyKey), traceparent: call.traceparent },
        signal: call.signal,
      });
    } catch (error) {
      const fault =
        error instanceof TransportError ? error : new TransportError('unreachable', false, null, null);
      const failure = transportFailure(fault, failedCall());
      return 'kind' in failure ? failure : finish(failure);
    }
    const { status } = answer;
    if (status !== 200 && status !== 201) return finish(answerFailure(answer, failedCall()));
    const kept = this.read(answer, endpoint, DISPLAY_NAME[service]);
    if ('violation' in kept) return finish(contractFailure(status, kept.violation));
    return {
      kind: 'succeeded',
      statusCode: status,
      durationMs: this.clock.monotonic() - startedAt,
      result: kept.result,
    };
  }

  timeoutMs(step: StepState): number {
    return this.clients[serviceOfStep(step)].timeoutMs;
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.clients).map((client) => client.close()));
  }

  private read(answer: Answer, endpoint: Endpoint, service: string): ReturnType<Endpoint['keep']> {
    const read = readJsonAnswer(answer, this.maxBodyBytes);
    if ('fault' in read) return { violation: `${service}'s answer ${read.fault}.` };
    const kept = endpoint.keep(read.value);
    if ('result' in kept) return kept;
    return { violation: `${service}'s answer breaks the contract: ${kept.violation}.` };
  }
}

/** A string of structured fields (RFC 9651, 3.3.3). */
function structuredString(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
