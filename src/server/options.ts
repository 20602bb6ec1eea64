/** How the server listens and what it lets through. Times are in milliseconds, sizes in bytes. */
export interface ServerOptions {
  /** The address to listen on. */
  host: string;
  /** The port to listen on; 0 takes a free one. */
  port: number;
  /**
   * The origins from which browsers may call, such as `https://studio.apollographql.com`. `http://localhost:*` stands
   * for every port.
   */
  corsAllowedOrigins: readonly string[];
  /** Whether clients may ask for the schema, and errors may name what the client probably meant. */
  introspection: boolean;
  /** The most tokens that an operation's document may have. */
  maxQueryTokens: number;
  /** How deep an operation's fields may be nested. */
  maxQueryDepth: number;
  /** The most objects that an operation may return; they multiply along `first`. */
  maxQueryNodes: number;
  /** The most operations that one WebSocket may have open at the same time. */
  maxSubscriptionsPerSocket: number;
  /** Cost points per caller and period, or null for no limit. An operation costs 1, and 1 more for each 100 nodes. */
  rateLimit: { points: number; periodMs: number } | null;
}

/** The largest request body. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** The largest frame that a client may send on a WebSocket. */
export const MAX_FRAME_BYTES = 64 * 1024;
/** How long a WebSocket may stay open without `connection_init`. */
export const CONNECTION_INIT_TIMEOUT_MS = 3_000;
/** How often a live connection is tested, and event streams are kept open. */
export const KEEP_ALIVE_MS = 12_000;
