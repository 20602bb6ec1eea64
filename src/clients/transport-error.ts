/**
 * What kept an answer away. `unreachable`: no connection, so nothing was sent. `broken`: the connection was lost before
 * the answer was complete. `timeout`: the answer was not complete in time. `aborted`: the caller called it off.
 * `unsendable`: the request itself is at fault, and no service was asked.
 */
export type TransportFault = 'unreachable' | 'broken' | 'timeout' | 'aborted' | 'unsendable';

/** What was already known of an answer when it broke off. */
export interface AnswerHead {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** An exchange ended without a complete answer. */
export class TransportError extends Error {
  override readonly name = 'TransportError';

  constructor(
    readonly fault: TransportFault,
    /** Whether any part of the request may have left. */
    readonly sent: boolean,
    /** Non-null where status and headers had come, but not the whole body. */
    readonly head: AnswerHead | null,
    /** The error code of the operating system or of undici, where there is one: for people. */
    readonly code: string | null,
  ) {
    super(`exchange failed: ${fault}`);
  }
}
