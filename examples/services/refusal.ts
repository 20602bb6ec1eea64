/** What a refusal says beside its status, code and message. */
export interface RefusalDetails {
  /** `FAILED_POLICY` tells the caller that the campaign itself is not acceptable: asking again is no use. */
  readonly reason?: 'FAILED_POLICY';
  /** The field of the request that is wrong, as a path such as `strategy.core_message`. */
  readonly field?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer other than success. It is sent as JSON and never stored under the call's idempotency key. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: RefusalDetails = {},
  ) {
    super(message);
  }

  /** The body that the caller gets. */
  toBody(): string {
    const { reason, field } = this.details;
    return JSON.stringify({ error: this.code, message: this.message, reason, field });
  }
}
