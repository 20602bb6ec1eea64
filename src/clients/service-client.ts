import type { StepState } from '../contracts/enums.js';
import type { Clock } from '../ports/clock.js';
import type { StepAborted, StepCall, StepOutcome, StepSuccess } from '../ports/service-clients.js';
import type { Endpoint } from './endpoint.js';
import type { Answer } from './exchange.js';
import {
  answerFailure,
  contractFailure,
  transportFailure,
  type FailedCall,
  type Failure,
} from './failures.js';
import { HttpClient, type HttpClientConfig } from './http-client.js';
import { readJsonAnswer } from './json-answer.js';
import { TransportError } from './transport-error.js';

type Undated = Omit<StepSuccess, 'durationMs'> | Failure | StepAborted;

/** The client of one service: sends a step's call to its endpoint and says what came of it. */
export class ServiceClient {
  private readonly http: HttpClient;

  /**
   * @param name the service's name for people
   * @throws TypeError when the base URL cannot be used
   */
  constructor(
    private readonly name: string,
    private readonly endpoints: Readonly<Partial<Record<StepState, Endpoint>>>,
    private readonly config: HttpClientConfig,
    private readonly clock: Clock,
  ) {
    this.http = new HttpClient(config, clock);
  }

  /** For one attempt, in milliseconds. */
  get timeoutMs(): number {
    return this.config.timeoutMs;
  }

  /** Makes one attempt. @throws TypeError when the step belongs to another service */
  async call(call: StepCall): Promise<StepOutcome> {
    const endpoint = this.endpoints[call.step];
    if (!endpoint) throw new TypeError(`${this.name} has no part in ${call.step}.`);
    const startedAt = this.clock.monotonic();
    const outcome = await this.attempt(call, endpoint);
    if (outcome.kind === 'aborted') return outcome;
    return { ...outcome, durationMs: this.clock.monotonic() - startedAt };
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async attempt(call: StepCall, endpoint: Endpoint): Promise<Undated> {
    let answer: Answer;
    try {
      answer = await this.http.post({
        path: endpoint.path,
        body: JSON.stringify(call.body),
        headers: {
          'idempotency-key': structuredString(call.idempotencyKey),
          traceparent: call.traceparent,
        },
        signal: call.signal,
      });
    } catch (error) {
      const known = error instanceof TransportError;
      return transportFailure(
        known ? error : new TransportError('unsendable', false, null, null),
        this.failedCall(),
      );
    }
    return this.judge(answer, endpoint);
  }

  private judge(answer: Answer, endpoint: Endpoint): Undated {
    const { status } = answer;
    if (status !== 200 && status !== 201) return answerFailure(answer, this.failedCall());
    const read = readJsonAnswer(answer, this.config.maxBodyBytes);
    if ('fault' in read) return contractFailure(status, `${this.name}'s answer ${read.fault}.`);
    const kept = endpoint.keep(read.value);
    if ('result' in kept) return { kind: 'succeeded', statusCode: status, result: kept.result };
    return contractFailure(status, `${this.name}'s answer breaks the contract: ${kept.violation}.`);
  }

  private failedCall(): FailedCall {
    return { service: this.name, timeoutMs: this.timeoutMs, now: this.clock.now() };
  }
}

/** A string of structured fields (RFC 9651, 3.3.3). */
function structuredString(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
