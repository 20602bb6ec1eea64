import { LeadboostError } from '../../client/index.js';
import { ConfigError } from '../config/load-config.js';
import { CommandFailure } from './command-failure.js';
import { ExitCode } from './exit-code.js';

/**
 * Runs a command and sets the process's exit status to what it returns. A failure that can be expected becomes its
 * status and a message on stderr; only one that nobody expected shows its stack.
 */
export async function runToExit(command: () => Promise<number>): Promise<void> {
  // Whoever read the output (`| head`) has seen enough: that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? ExitCode.OK : ExitCode.CANNOT_USE_FILE);
  });
  try {
    process.exitCode = await command();
  } catch (error) {
    process.stderr.write(`leadboost: ${messageOf(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandFailure) return error.exitCode;
  if (error instanceof ConfigError) return ExitCode.CONFIGURATION;
  if (!(error instanceof LeadboostError)) return ExitCode.INTERNAL;
  switch (error.code) {
    case 'UNREACHABLE':
    case 'TIMEOUT':
    case 'UNEXPECTED_RESPONSE':
      return ExitCode.UNREACHABLE;
    case 'UNAUTHENTICATED':
    case 'FORBIDDEN':
      return ExitCode.REFUSED;
    default:
      return ExitCode.FAILED;
  }
}

function messageOf(error: unknown): string {
  if (error instanceof LeadboostError) return describe(error);
  if (error instanceof CommandFailure || error instanceof ConfigError) return error.message;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `An unexpected failure; please report it.\n${text}`;
}

function describe({ code, message, userErrors, requestId }: LeadboostError): string {
  const request = requestId === undefined ? '' : ` (request ${requestId})`;
  if (userErrors.length <= 1) return `${code}: ${message}${request}`;
  return userErrors.map((error) => `${error.code}: ${error.message}`).join('\n  ');
}
