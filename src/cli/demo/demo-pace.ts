/** How fast the demo goes. */
export interface DemoPace {
  /** How long the services work on a step: `MIN-MAX`, in milliseconds. */
  latency: string;
  /** How long they work in the scenario `slow`, in milliseconds. */
  slowMs: number;
  /** RETRY_BACKOFF_BASE of the server, in seconds. */
  backoffBase: string;
  /** Between the starts of two campaigns, in milliseconds. */
  betweenStartsMs: number;
  /** How long a pause lasts, in milliseconds. */
  pauseMs: number;
  /** How long a reviewer thinks, in milliseconds. */
  reviewMs: number;
  /** How long all of it may take before it counts as stuck, in milliseconds. */
  limitMs: number;
}

/** For people who look on. */
export const VISIBLE_PACE: DemoPace = {
  latency: '600-1700',
  slowMs: 2500,
  backoffBase: '3',
  betweenStartsMs: 900,
  pauseMs: 5000,
  reviewMs: 3000,
  limitMs: 180_000,
};

/** For those who only want to know whether it works. */
export const FAST_PACE: DemoPace = {
  latency: '10-40',
  slowMs: 1000,
  backoffBase: '0.3',
  betweenStartsMs: 20,
  pauseMs: 1200,
  reviewMs: 200,
  limitMs: 60_000,
};
