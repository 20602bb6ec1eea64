import type { GraphQLError } from 'graphql';
import type { Clock } from '../ports/clock.js';
import { edgeError } from '../resolvers/errors.js';
import type { ServerOptions } from './options.js';

interface Bucket {
  points: number;
  /** When it was last filled up, on the monotonic clock. */
  at: number;
}

/** How many callers are remembered; beyond, those that have been quiet longest are forgotten. */
const MAX_CALLERS = 10_000;

/** Nodes that cost one more point. */
const NODES_PER_POINT = 100;

/** A caller has used up its points. */
export class RateLimitedError extends Error {
  override readonly name = 'RateLimitedError';

  constructor(
    /** When the operation could be paid for, in whole seconds from now. */
    readonly retryAfterSeconds: number,
  ) {
    super(`Too many requests: try again in ${retryAfterSeconds} s.`);
  }

  toGraphQLError(): GraphQLError {
    return edgeError('RATE_LIMITED', this.message);
  }
}

/** A bucket of points per caller that fills up steadily; empty at most once per period. In this process only. */
export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly limit: ServerOptions['rateLimit'],
    private readonly clock: Clock,
  ) {}

  /**
   * Takes what an operation costs: one point, and one more for each hundred nodes.
   *
   * @throws RateLimitedError when the caller has not enough points left
   */
  charge(caller: string, nodes: number): void {
    if (!this.limit) return;
    const { points: capacity, periodMs } = this.limit;
    const cost = Math.min(1 + Math.floor(nodes / NODES_PER_POINT), capacity);
    const now = this.clock.monotonic();
    const bucket = this.buckets.get(caller) ?? { points: capacity, at: now };
    const points = Math.min(capacity, bucket.points + ((now - bucket.at) * capacity) / periodMs);
    this.buckets.delete(caller);
    this.buckets.set(caller, { points: points < cost ? points : points - cost, at: now });
    this.forgetQuietCallers();
    if (points < cost) {
      throw new RateLimitedError(Math.ceil(((cost - points) * periodMs) / capacity / 1000));
    }
  }

  private forgetQuietCallers(): void {
    if (this.buckets.size <= MAX_CALLERS) return;
    for (const caller of this.buckets.keys()) {
      this.buckets.delete(caller);
      return;
    }
  }
}
