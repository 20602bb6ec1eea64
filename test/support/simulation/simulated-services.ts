import {
  answerFailure,
  contractFailure,
  transportFailure,
  type Failure,
} from '../../../src/clients/failures.js';
import { TransportError } from '../../../src/clients/transport-error.js';
import type { JsonObject, JsonValue } from '../../../src/contracts/json.js';
import type {
  ServiceClients,
  StepAborted,
  StepCall,
  StepOutcome,
} from '../../../src/ports/service-clients.js';
import type { Effect, RecordedCall } from '../recovery/recording-services.js';
import { ScenarioBook, STATUS_OF_REFUSAL } from '../recovery/scenario-book.js';
import type { Behaviour, Scenario } from '../recovery/scenario.js';
import { stepAnswer } from '../recovery/step-answer.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

const LATENCY_MS = 5;
const WORK_MS = 40;
const TIMEOUT_MS = 1500;

/** What comes back over the network: an answer with its status, or a connection that broke. */
type Response = { status: number; body: JsonObject | null } | 'broken' | 'nothing';

/**
 * The four services. They honour Idempotency-Key, do what a campaign's scenario says, and keep a record of every call
 * and of every effect. Work goes on whatever becomes of the process that asked for it.
 */
export class SimulatedServices {
  readonly calls: RecordedCall[] = [];
  readonly effects: Effect[] = [];
  readonly #world: World;
  readonly #book = new ScenarioBook();
  readonly #answers = new Map<string, JsonObject>();
  readonly #running = new Set<string>();
  /** Until then they answer 503. */
  awayUntil = 0;

  constructor(world: World) {
    this.#world = world;
  }

  play(campaignId: string, scenario: Scenario): void {
    this.#book.play(campaignId, scenario);
  }

  clientsOf(process: SimulatedProcess): ServiceClients {
    return {
      call: (call) => this.#call(process, call),
      timeoutMs: () => TIMEOUT_MS,
      close: async () => undefined,
    };
  }

  #call(process: SimulatedProcess, call: StepCall): Promise<StepOutcome> {
    const { clock } = process;
    const startedAt = clock.monotonic();
    return new Promise((resolve) => {
      const end = (
        outcome: Failure | StepAborted | { kind: 'succeeded'; statusCode: number; result: JsonValue },
      ) => {
        timer.cancel();
        call.signal.removeEventListener('abort', abort);
        const durationMs = clock.monotonic() - startedAt;
        resolve(outcome.kind === 'aborted' ? outcome : { ...outcome, durationMs });
      };
      const failed = { service: call.step, timeoutMs: TIMEOUT_MS, now: clock.now() };
      const timer = clock.after(TIMEOUT_MS, () => {
        end(transportFailure(new TransportError('timeout', true, null, null), failed));
      });
      const abort = () => {
        end({ kind: 'aborted' });
      };
      call.signal.addEventListener('abort', abort);
      if (!process.isDead) {
        this.#send(call, (response) => {
          if (response === 'nothing') return;
          process.enter(() => {
            if (response === 'broken') {
              end(transportFailure(new TransportError('broken', true, null, null), failed));
            } else if (response.status !== 200) {
              end(answerFailure({ status: response.status, headers: {}, body: Buffer.from('{}') }, failed));
            } else if (response.body === null) {
              end(contractFailure(200, 'The answer is no JSON.'));
            } else {
              const { assets } = response.body;
              end({
                kind: 'succeeded',
                statusCode: 200,
                result: call.step === 'CONTENT_PROD' ? (assets ?? []) : response.body,
              });
            }
          });
        });
      }
    });
  }

  #send(call: StepCall, answer: (response: Response) => void): void {
    const { scheduler } = this.#world;
    scheduler.after(this.#world.latency(LATENCY_MS), () => {
      this.#serve(call, (response) => {
        scheduler.after(this.#world.latency(LATENCY_MS), () => {
          answer(response);
        });
      });
    });
  }

  #serve(call: StepCall, answer: (response: Response) => void): void {
    const recorded: RecordedCall = {
      seat: 0,
      campaignId: call.body['campaign_id'] as string,
      executionId: call.body['execution_id'] as string,
      step: call.step,
      key: call.idempotencyKey,
    };
    this.calls.push(recorded);
    const { key } = recorded;
    const stored = this.#answers.get(key);
    this.#world.note(`${call.step} is called with ${key}${stored ? ' again' : ''}`);
    if (this.#world.scheduler.now < this.awayUntil) {
      answer({ status: 503, body: null });
    } else if (stored) {
      answer({ status: 200, body: stored });
    } else if (this.#running.has(key)) {
      answer({ status: 409, body: null });
    } else {
      this.#perform(this.#book.next(recorded), recorded, call.body, answer);
    }
  }

  #perform(
    behaviour: Behaviour,
    call: RecordedCall,
    request: JsonObject,
    answer: (response: Response) => void,
  ): void {
    const refusal = STATUS_OF_REFUSAL[behaviour];
    if (refusal !== undefined) {
      answer({ status: refusal, body: null });
      return;
    }
    this.#running.add(call.key);
    const workMs = behaviour === 'slow' ? TIMEOUT_MS + WORK_MS : this.#world.latency(WORK_MS);
    this.#world.scheduler.after(workMs, () => {
      this.#running.delete(call.key);
      const body = stepAnswer(call.step, this.#book.scenarioOf(call).audit, this.#world.uuid());
      this.effects.push({ ...call, request, answer: body });
      this.#answers.set(call.key, body);
      answer(RESPONSE_AFTER_WORK[behaviour] ?? { status: 200, body });
    });
  }
}

const RESPONSE_AFTER_WORK: Partial<Record<Behaviour, Response>> = {
  unanswered: 'nothing',
  cut: 'broken',
  garbled: { status: 200, body: null },
};
