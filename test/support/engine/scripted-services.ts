import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StepState } from '../../../src/contracts/enums.js';
import type { JsonObject, JsonValue } from '../../../src/contracts/json.js';
import { deferred } from '../deferred.js';
import { bodyOf } from '../misbehaving-server.js';

/** A call as it came in. */
export interface RecordedCall {
  step: StepState;
  campaignId: string;
  executionId: string;
  /** The header without its quotes. */
  key: string;
  headers: IncomingHttpHeaders;
  body: JsonObject;
  /** When it came, on the monotonic clock. */
  at: number;
}

/** What a service answers: JSON, or the raw text of a body, or no answer at all. */
export interface ScriptedAnswer {
  status?: number;
  body?: JsonValue;
  text?: string;
  headers?: Record<string, string>;
  /** `reset`: the connection breaks before any answer. `cut`: it breaks within the body. `silence`: none comes. */
  fault?: 'reset' | 'cut' | 'silence';
}

/** Answers the n-th call (from 0 on) that it is asked about. */
export type Script = (call: RecordedCall, n: number) => ScriptedAnswer | Promise<ScriptedAnswer>;

/** Calls that wait until a test lets them go. */
export interface Gate {
  /** The calls that have come so far, also those that were let go. */
  readonly arrived: readonly RecordedCall[];
  /** Lets all calls go that have come, and all that will. */
  open(answer?: ScriptedAnswer): void;
}

const STEP_OF_PATH: Readonly<Record<string, StepState>> = {
  '/api/v1/scan': 'RADAR_SCAN',
  '/api/v1/generate-strategy': 'STRATEGY_GEN',
  '/api/v1/generate': 'CONTENT_PROD',
  '/api/v1/audit-quality': 'QUALITY_AUDIT',
  '/api/v1/publish': 'PUBLISH',
  '/api/v1/learn': 'LEARN',
};

/** What each service answers when all goes well. */
export const GOOD_ANSWERS: Readonly<Record<StepState, JsonObject>> = {
  RADAR_SCAN: { signals: ['spring'], unknown_field: { kept: true } },
  STRATEGY_GEN: {
    target_audience: 'Gardeners',
    core_message: 'Grow',
    channels: ['meta'],
    future_field: [1, 2],
  },
  CONTENT_PROD: { assets: [{ asset_id: 'a1', headline: 'Grow' }], render_ms: 12 },
  QUALITY_AUDIT: { verdict: 'PASS', checks: [], auditor_signature: 'sha256:00', timestamp: 1702843200.5 },
  PUBLISH: { post_ids: ['p1'] },
  LEARN: { insight: 'more green' },
};

/** An answer with a status and nothing that helps. */
export const status = (code: number, headers: Record<string, string> = {}): ScriptedAnswer => ({
  status: code,
  body: { message: 'scripted' },
  headers,
});

/** An audit that found something. */
export function audit(
  verdict: 'PASS' | 'WARN' | 'FAIL',
  ...checks: { severity: string; result: string; code?: string }[]
): ScriptedAnswer {
  return {
    body: {
      ...GOOD_ANSWERS.QUALITY_AUDIT,
      verdict,
      checks: checks.map(({ severity, result, code }, n) => ({
        check_id: `check_${String(n + 1)}`,
        result,
        severity,
        ...(code === undefined ? {} : { reason_code: code }),
        evidence: { seen: n },
      })),
    },
  };
}

/**
 * The four services at one real port. Every call is recorded; what is answered follows the scripts of the step, the
 * newest first, and is good where there is none.
 */
export class ScriptedServices {
  readonly calls: RecordedCall[] = [];
  /** Successes by key, where keys are honoured. */
  readonly #done = new Map<string, ScriptedAnswer>();
  readonly #running = new Set<string>();
  readonly #scripts: { step: StepState; campaignId: string | null; script: Script; asked: number }[] = [];
  readonly #server: Server;
  /** How often a step really took effect, by key: replays of an answer do not count. */
  readonly effects = new Map<string, number>();
  honoursKeys = false;
  url = '';

  private constructor() {
    this.#server = createServer((request, response) => {
      const at = performance.now();
      void bodyOf(request).then(
        (text) => this.#handle(String(request.url), request.headers, text, at, response),
        () => response.destroy(),
      );
    });
  }

  static async open(): Promise<ScriptedServices> {
    const services = new ScriptedServices();
    await new Promise<void>((resolve) => services.#server.listen(0, '127.0.0.1', resolve));
    services.url = `http://127.0.0.1:${String((services.#server.address() as AddressInfo).port)}`;
    return services;
  }

  /** Answers a step by a function from now on, of one campaign or of all. */
  script(step: StepState, script: Script, campaignId: string | null = null): void {
    this.#scripts.unshift({ step, campaignId, script, asked: 0 });
  }

  /** Answers the next calls of a step one after the other, and well after that. */
  answer(step: StepState, answers: readonly ScriptedAnswer[], campaignId: string | null = null): void {
    this.script(step, (_call, n) => answers[n] ?? { body: GOOD_ANSWERS[step] }, campaignId);
  }

  /** Holds the calls of a step back. */
  hold(step: StepState, campaignId: string | null = null): Gate {
    const arrived: RecordedCall[] = [];
    const opened = deferred<ScriptedAnswer>();
    this.script(
      step,
      (call) => {
        arrived.push(call);
        return opened.promise;
      },
      campaignId,
    );
    return {
      arrived,
      open: (answer = { body: GOOD_ANSWERS[step] }) => {
        opened.resolve(answer);
      },
    };
  }

  callsOf(campaignId: string, step?: StepState): RecordedCall[] {
    return this.calls.filter(
      (call) => call.campaignId === campaignId && (step === undefined || call.step === step),
    );
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(
    path: string,
    headers: IncomingHttpHeaders,
    text: string,
    at: number,
    response: ServerResponse,
  ): Promise<void> {
    const step = STEP_OF_PATH[path];
    if (!step) {
      response.writeHead(404).end();
      return;
    }
    const body = JSON.parse(text) as JsonObject;
    const key = String(headers['idempotency-key']).replace(/^"(.*)"$/, '$1');
    const call: RecordedCall = {
      step,
      campaignId: body['campaign_id'] as string,
      executionId: body['execution_id'] as string,
      key,
      headers,
      body,
      at,
    };
    this.calls.push(call);
    send(response, this.honoursKeys ? await this.#onceForKey(call) : await this.#byScript(call));
  }

  /** Replays a success, answers 409 while the first call runs, and never remembers a failure. */
  async #onceForKey(call: RecordedCall): Promise<ScriptedAnswer> {
    const { key } = call;
    const done = this.#done.get(key);
    if (done) return done;
    if (this.#running.has(key)) return status(409);
    this.#running.add(key);
    try {
      const answer = await this.#byScript(call);
      if ((answer.status ?? 200) < 300) {
        const { fault: _lost, ...kept } = answer;
        this.#done.set(key, kept);
        this.effects.set(key, (this.effects.get(key) ?? 0) + 1);
      }
      return answer;
    } finally {
      this.#running.delete(key);
    }
  }

  async #byScript(call: RecordedCall): Promise<ScriptedAnswer> {
    const found = this.#scripts.find(
      ({ step, campaignId }) => step === call.step && (campaignId === null || campaignId === call.campaignId),
    );
    if (!found) return { body: GOOD_ANSWERS[call.step] };
    found.asked += 1;
    return found.script(call, found.asked - 1);
  }
}

function send(response: ServerResponse, answer: ScriptedAnswer): void {
  const { status: code = 200, headers = {}, fault } = answer;
  const text = answer.text ?? JSON.stringify(answer.body ?? {});
  if (fault === 'silence' || response.destroyed) return;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(code, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  if (fault === 'cut') {
    response.write(text.slice(0, text.length - 1), () => response.socket?.resetAndDestroy());
    return;
  }
  response.end(text);
}
