import { setTimeout as sleep } from 'node:timers/promises';
import { BoundedMap } from './bounded-map.js';
import type { FaultKind } from './faults.js';
import { IdempotencyRecords, type KeyedAnswer, type RecordLimits } from './idempotency.js';
import { parseIdempotencyKey } from './idempotency-key.js';
import type { JsonObject } from './json.js';
import type { Random } from './random.js';
import { Refusal } from './refusal.js';
import type { Reply } from './reply.js';
import { scenarioOfCall, type Scenario } from './scenarios.js';
import { requireText, type Call, type Operation } from './service.js';

/** From and to, in milliseconds. */
export interface Latency {
  readonly minMs: number;
  readonly maxMs: number;
}

/** How a service behaves, apart from what it does. */
export interface Behaviour {
  /** For the campaigns that name none of their own. */
  readonly scenario: Scenario;
  readonly latency: Latency;
  /** How long the work takes in the scenario `slow`, in milliseconds. */
  readonly slowMs: number;
  /** The share of calls that get 503 by chance, 0 to 1. */
  readonly failureRate: number;
  readonly random: Random;
  readonly records: RecordLimits;
}

/** The headers that a call is made with. */
export interface CallHeaders {
  readonly idempotencyKey: string | undefined;
  /** How long the caller waits, in milliseconds: `X-Request-Timeout-Ms`. */
  readonly timeoutMs: string | undefined;
}

/** How long a reply is held back when the caller does not say how long it waits. */
const UNKNOWN_PATIENCE_MS = 60_000;
const PADDING = ' '.repeat(2 * 1024 * 1024);

/** Runs the calls of one operation: faults and latency as the scenario wants, and the work once for each key. */
export class OperationRunner {
  readonly #records: IdempotencyRecords;
  readonly #callsOfStep: BoundedMap<number>;

  constructor(
    readonly operation: Operation,
    readonly behaviour: Behaviour,
    /** Aborted when the service has waited long enough for what is in flight: latency ends at once, by failing. */
    readonly stopped: AbortSignal,
  ) {
    this.#records = new IdempotencyRecords(behaviour.records);
    this.#callsOfStep = new BoundedMap(behaviour.records.maxRecords);
    for (const [key, body] of operation.earlierAnswers?.() ?? []) this.#records.restore(key, body);
  }

  /** @throws Refusal for what the caller did wrong, and for what the operation, scenario or chance refuses */
  async run(body: JsonObject, headers: CallHeaders): Promise<Reply> {
    const call = this.#readCall(body, headers);
    const fault = this.#faultOf(call);
    const refused = this.#refuseBeforeWork(fault, headers);
    if (refused !== undefined) return refused;
    const answer = await this.#answer(call, fault);
    return replyAfterWork(answer, fault, headers);
  }

  #readCall(body: JsonObject, headers: CallHeaders): Call {
    const idempotencyKey = parseIdempotencyKey(headers.idempotencyKey);
    if (idempotencyKey === undefined && this.operation.keyRequired === true) {
      throw new Refusal(400, 'idempotency_key_required', 'This call needs an Idempotency-Key header.', {
        field: 'Idempotency-Key',
      });
    }
    return {
      body,
      campaignId: requireText(body, 'campaign_id'),
      tenantId: requireText(body, 'tenant_id'),
      executionId: requireText(body, 'execution_id'),
      idempotencyKey,
      scenario: scenarioOfCall(body, this.behaviour.scenario),
    };
  }

  #faultOf(call: Call): FaultKind | undefined {
    const { fault, faultyOperations } = call.scenario;
    if (fault === undefined || !faultyOperations.has(this.operation.name)) return undefined;
    if (fault.calls === Number.POSITIVE_INFINITY) return fault.kind;
    const made = (this.#callsOfStep.get(call.campaignId) ?? 0) + 1;
    this.#callsOfStep.set(call.campaignId, made);
    return made <= fault.calls ? fault.kind : undefined;
  }

  #refuseBeforeWork(fault: FaultKind | undefined, headers: CallHeaders): Reply | undefined {
    const { failureRate, random } = this.behaviour;
    if (failureRate > 0 && random() < failureRate) throw unavailable('Failed by chance, as it was told to.');
    switch (fault) {
      case 'flaky':
      case 'outage':
        throw unavailable('Out of order, as the scenario wants it.');
      case 'throttled':
        throw new Refusal(429, 'too_many_requests', 'Too many calls, as the scenario wants it.', {
          headers: { 'retry-after': '1' },
        });
      case 'reset':
        return { manner: 'reset' };
      case 'timeout':
        return {
          manner: 'late',
          status: 503,
          body: unavailable('Too late.').toBody(),
          afterMs: patience(headers),
        };
      default:
        return undefined;
    }
  }

  async #answer(call: Call, fault: FaultKind | undefined): Promise<KeyedAnswer> {
    const work = (): string | Promise<string> => this.#work(call, fault);
    if (call.idempotencyKey === undefined) return { body: await work(), replayed: false };
    return this.#records.once(call.idempotencyKey, work);
  }

  async #work(call: Call, fault: FaultKind | undefined): Promise<string> {
    const delayMs = this.#drawLatency() + (fault === 'slow' ? this.behaviour.slowMs : 0);
    if (delayMs > 0) await this.#pause(delayMs);
    return JSON.stringify(await this.operation.perform(call));
  }

  #drawLatency(): number {
    const { minMs, maxMs } = this.behaviour.latency;
    return maxMs > minMs ? minMs + this.behaviour.random() * (maxMs - minMs) : minMs;
  }

  async #pause(ms: number): Promise<void> {
    try {
      await sleep(ms, undefined, { signal: this.stopped });
    } catch {
      throw unavailable('The service stops.');
    }
  }
}

function replyAfterWork(answer: KeyedAnswer, fault: FaultKind | undefined, headers: CallHeaders): Reply {
  switch (fault) {
    case 'timeout-after-work':
      return { manner: 'late', status: 200, body: answer.body, afterMs: patience(headers) };
    case 'cut':
      return { manner: 'cut', body: answer.body };
    case 'malformed':
      return { manner: 'whole', status: 200, body: `<html>${answer.body.slice(0, 40)}` };
    case 'incomplete':
      return { manner: 'whole', status: 200, body: '{}' };
    case 'oversized':
      return { manner: 'whole', status: 200, body: `${answer.body}${PADDING}` };
    default:
      return {
        manner: 'whole',
        status: 200,
        body: answer.body,
        ...(answer.replayed ? { headers: { 'idempotency-replayed': 'true' } } : {}),
      };
  }
}

/** A second longer than the caller waits. */
function patience(headers: CallHeaders): number {
  const announced = Number(headers.timeoutMs);
  const waits = announced > 0 && announced <= 86_400_000 ? announced : UNKNOWN_PATIENCE_MS;
  return waits + 1000;
}

function unavailable(message: string): Refusal {
  return new Refusal(503, 'unavailable', message);
}
