import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { StepState } from '../../../src/contracts/enums.js';
import type { JsonObject } from '../../../src/contracts/json.js';
import { answerJson, bodyOf, httpServer, type TestServer } from '../misbehaving-server.js';
import { ScenarioBook, STATUS_OF_REFUSAL } from './scenario-book.js';
import type { Behaviour, Scenario } from './scenario.js';
import { stepAnswer } from './step-answer.js';

/** A call as it came in. */
export interface RecordedCall {
  /** The seat of the server that made it. */
  seat: number;
  campaignId: string;
  executionId: string;
  step: StepState;
  key: string;
}

/** Work that a service did: at most once for a key. */
export interface Effect extends RecordedCall {
  request: JsonObject;
  answer: JsonObject;
}

/** How long things take, in milliseconds. */
export interface ServicePace {
  workMs: number;
  /** Longer than SERVICE_TIMEOUT. */
  slowMs: number;
}

const STEP_OF_PATH: Readonly<Record<string, StepState>> = {
  '/api/v1/scan': 'RADAR_SCAN',
  '/api/v1/generate-strategy': 'STRATEGY_GEN',
  '/api/v1/generate': 'CONTENT_PROD',
  '/api/v1/audit-quality': 'QUALITY_AUDIT',
  '/api/v1/publish': 'PUBLISH',
  '/api/v1/learn': 'LEARN',
};

/**
 * The four services in the process of the test, which outlives the servers: they honour Idempotency-Key as a service
 * should, do what a campaign's scenario says, and keep a record of every call and of every effect.
 */
export class RecordingServices {
  readonly calls: RecordedCall[] = [];
  readonly effects: Effect[] = [];
  readonly #book = new ScenarioBook();
  readonly #answers = new Map<string, JsonObject>();
  readonly #running = new Set<string>();
  #server: TestServer | null = null;
  readonly #closing = new AbortController();
  /** Hears of every call; work and answer wait for it. */
  onCall: (call: RecordedCall) => void | Promise<void> = () => undefined;

  private constructor(private readonly pace: ServicePace) {
    setMaxListeners(0, this.#closing.signal);
  }

  static async start(pace: ServicePace): Promise<RecordingServices> {
    const services = new RecordingServices(pace);
    services.#server = await httpServer((request, response) => void services.#serve(request, response));
    return services;
  }

  /** Where the server at a seat finds all four. */
  urlFor(seat: number): string {
    return `${this.#server?.url ?? ''}/seats/${String(seat)}`;
  }

  /** Says how a campaign goes, before it is started. */
  play(campaignId: string, scenario: Scenario): void {
    this.#book.play(campaignId, scenario);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#server?.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A server that is killed in the middle of a call leaves half a request or a dead connection behind.
    response.on('error', () => undefined);
    const text = await bodyOf(request).catch(() => null);
    if (text === null) {
      response.destroy();
      return;
    }
    const body = JSON.parse(text) as JsonObject;
    const call = readCall(request, body);
    this.calls.push(call);
    await this.#answer(call, body, response);
  }

  async #answer(call: RecordedCall, body: JsonObject, response: ServerResponse): Promise<void> {
    const stored = this.#answers.get(call.key);
    const running = this.#running.has(call.key);
    if (!stored && !running) this.#running.add(call.key);
    await this.onCall(call);
    if (stored) {
      answerJson(response, 200, JSON.stringify(stored));
    } else if (running) {
      answerJson(response, 409, '{}');
    } else {
      await this.#perform(this.#book.next(call), call, body, response);
      this.#running.delete(call.key);
    }
  }

  async #perform(
    behaviour: Behaviour,
    call: RecordedCall,
    body: JsonObject,
    response: ServerResponse,
  ): Promise<void> {
    const refusal = STATUS_OF_REFUSAL[behaviour];
    if (refusal !== undefined) {
      answerJson(response, refusal, '{}');
      return;
    }
    await this.#takeTime(behaviour === 'slow' ? this.pace.slowMs : this.pace.workMs);
    const answer = JSON.stringify(this.#work(call, body));
    if (behaviour === 'garbled') answerJson(response, 200, 'published');
    else if (behaviour === 'cut') answerHalf(response, answer);
    else if (behaviour !== 'unanswered') answerJson(response, 200, answer);
  }

  /** Work that is under way when the services are closed ends at once. */
  async #takeTime(ms: number): Promise<void> {
    await delay(ms, null, { signal: this.#closing.signal }).catch(() => undefined);
  }

  #work(call: RecordedCall, request: JsonObject): JsonObject {
    const answer = stepAnswer(call.step, this.#book.scenarioOf(call).audit, randomUUID());
    this.effects.push({ ...call, request, answer });
    this.#answers.set(call.key, answer);
    return answer;
  }
}

function readCall({ url = '', headers }: IncomingMessage, body: JsonObject): RecordedCall {
  const [, seat, path = ''] = /^\/seats\/(\d+)(.*)$/.exec(url) ?? [];
  const step = STEP_OF_PATH[path];
  const { campaign_id: campaignId, execution_id: executionId } = body;
  const key = headers['idempotency-key'];
  if (!step || typeof campaignId !== 'string' || typeof executionId !== 'string' || typeof key !== 'string') {
    throw new Error(`This is no call of a step: ${url}`);
  }
  return { seat: Number(seat), campaignId, executionId, step, key };
}

function answerHalf(response: ServerResponse, answer: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
  response.write(answer.slice(0, answer.length / 2), () => response.destroy());
}
