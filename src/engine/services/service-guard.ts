import type { ServiceName } from '../../contracts/enums.js';
import type { Clock } from '../../ports/clock.js';
import type { EngineObserver } from '../../ports/engine-events.js';
import type { StepOutcome } from '../../ports/service-clients.js';
import type { EngineOptions } from '../engine-options.js';
import type { ServiceStatus } from '../engine.js';
import { Bulkhead } from './bulkhead.js';
import { CircuitBreaker, type CallPermit } from './circuit-breaker.js';

const SAMPLES = 256;

/** What stands between the steps and one service: its circuit, its slots, and what was seen of it lately. */
export class ServiceGuard {
  readonly bulkhead: Bulkhead;
  readonly circuit: CircuitBreaker;
  readonly #name: ServiceName;
  readonly #durations: number[] = [];
  #next = 0;
  #reachable = true;
  #lastError: string | null = null;

  constructor(name: ServiceName, clock: Clock, options: EngineOptions, observer: EngineObserver) {
    this.#name = name;
    this.bulkhead = new Bulkhead(clock, options.serviceConcurrency);
    this.circuit = new CircuitBreaker(clock, options.circuit, (circuit) => {
      observer.observe('circuitChanged', { service: name, circuit });
    });
  }

  /** Settles a permit with what the call brought, and remembers it. */
  settle(permit: CallPermit, outcome: StepOutcome): void {
    if (outcome.kind === 'aborted') {
      permit.withdrawn();
      return;
    }
    this.#reachable = outcome.statusCode !== null;
    if (this.#reachable) {
      this.#durations[this.#next] = outcome.durationMs;
      this.#next = (this.#next + 1) % SAMPLES;
    }
    if (outcome.kind === 'failed') this.#lastError = outcome.reason;
    if (outcome.kind === 'failed' && outcome.countsAgainstService) permit.failed();
    else permit.succeeded();
  }

  status(): ServiceStatus {
    const sorted = this.#durations.toSorted((a, b) => a - b);
    return {
      name: this.#name,
      reachable: this.#reachable,
      circuit: this.circuit.state,
      p50Ms: percentile(sorted, 0.5),
      p99Ms: percentile(sorted, 0.99),
      lastError: this.#lastError,
    };
  }
}

/** The nearest-rank percentile of sorted numbers. */
function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}
