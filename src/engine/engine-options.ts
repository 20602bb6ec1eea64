/** The engine's settings. Durations are in milliseconds. */
export interface EngineOptions {
  /** Executions that a campaign may use; a retry beyond them is refused. */
  maxExecutions: number;
  /** Automatic re-attempts per execution where the creator names none. */
  defaultMaxRetries: number;
  /** How often a blocked audit sends a campaign back for new content within one execution. */
  maxContentRevisions: number;
  retry: RetryOptions;
  circuit: CircuitOptions;
  /** Longer than this a step is not parked: it fails, and may be retried. */
  parkMaxMs: number;
  /** Workers in a row that a step may cost before it counts as poison. */
  maxTakeovers: number;
  /** Calls in flight per service. */
  serviceConcurrency: number;
  /** Steps in flight in this process. */
  workerConcurrency: number;
  /** How long the campaigns of a worker that says nothing stay its own. */
  leaseMs: number;
  /** How often the engine looks for itself, whatever queue and event stream say. */
  pollMs: number;
  /** Entries that are held for slow subscribers before they are served from the store. */
  subscriptionBuffer: number;
  /** Whether this process runs steps, or only serves the API. */
  runsSteps: boolean;
}

export interface RetryOptions {
  backoffBaseMs: number;
  backoffCapMs: number;
  /** The longest Retry-After that is waited out. */
  retryAfterCapMs: number;
}

export interface CircuitOptions {
  windowMs: number;
  /** Fewer calls than this in the window never open the circuit. */
  minCalls: number;
  /** The share of failures at which it opens. */
  failureRatio: number;
  /** How long it stays open before a probe. */
  openMs: number;
}
