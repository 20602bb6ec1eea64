import type { ExitCode } from './exit-code.js';

/** A command cannot do what it was asked to. The message is for the user, and says all there is to say. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
