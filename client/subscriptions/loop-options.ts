import type { LeadboostError } from '../leadboost-error.js';

/** A connection that was lost, and when the next attempt begins. */
export interface Reconnection {
  /** Counts the connections in a row that came to nothing: 1, 2, 3 ... */
  attempt: number;
  delayMs: number;
  cause: LeadboostError;
}

/** What one loop asks for. */
export interface LoopOptions {
  /** Ends the loop with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Connections in a row that may come to nothing before the loop ends with an error. Default: no limit. */
  maxAttempts?: number | undefined;
  /** Told each time that a connection was lost. */
  onReconnect?: ((reconnection: Reconnection) => void) | undefined;
  /** Told each time that the server took a connection. */
  onConnected?: (() => void) | undefined;
}
