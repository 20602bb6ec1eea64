import type { Config } from '../../config/load-config.js';
import { CommandFailure } from '../command-failure.js';
import { ExitCode } from '../exit-code.js';

/** What a failure of the server to start means, for the user; one that nobody expected is returned as it is. */
export async function explainStartFailure(error: unknown, { HOST, PORT }: Config): Promise<unknown> {
  const { DatabaseOpenError, PortInUseError, StoreUnavailableError } = await import('../../app.js');
  if (!(error instanceof Error)) return error;
  if (error instanceof DatabaseOpenError || error instanceof StoreUnavailableError) {
    return new CommandFailure(ExitCode.CANNOT_USE_FILE, error.message, { cause: error });
  }
  if (error instanceof PortInUseError) {
    return new CommandFailure(ExitCode.CANNOT_LISTEN, error.message, { cause: error });
  }
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return error;
  const why = code === undefined ? undefined : REASONS[code];
  const message = `Cannot listen on HOST=${HOST}, PORT=${PORT}: ${why ?? error.message}.`;
  return new CommandFailure(ExitCode.CANNOT_LISTEN, message, { cause: error });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not use that port; take one above 1023',
  EADDRNOTAVAIL: 'the address is not one of this machine',
  ENOTFOUND: 'no such host is known',
  EAI_AGAIN: 'the name could not be resolved',
};
