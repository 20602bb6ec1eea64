/** A refusal that is data: what a mutation answers instead of doing it. */
export interface UserError {
  code: string;
  message: string;
  /** The path of the input field at fault, such as `['input', 'maxRetries']`. */
  field: readonly string[] | null;
}

/**
 * Codes that the client gives itself; all others come from the server.
 *
 * - `UNREACHABLE`: no connection, or it broke before the answer
 * - `TIMEOUT`: no whole answer in time
 * - `UNEXPECTED_RESPONSE`: what answered does not speak this API
 */
export type ClientErrorCode = 'UNREACHABLE' | 'TIMEOUT' | 'UNEXPECTED_RESPONSE';

export interface LeadboostErrorDetails {
  /** The user errors of a refused mutation. */
  userErrors?: readonly UserError[];
  /** The HTTP status, where there was one. */
  status?: number;
  /** Leads to the cause in the server's log, for an INTERNAL_SERVER_ERROR. */
  requestId?: string;
  cause?: unknown;
}

/** Something was refused or failed; `code` says what, in the API's words or in one of the client's own. */
export class LeadboostError extends Error {
  override readonly name = 'LeadboostError';
  readonly userErrors: readonly UserError[];
  readonly status: number | undefined;
  readonly requestId: string | undefined;

  constructor(
    readonly code: string,
    message: string,
    details: LeadboostErrorDetails = {},
  ) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.userErrors = details.userErrors ?? [];
    this.status = details.status;
    this.requestId = details.requestId;
  }
}
