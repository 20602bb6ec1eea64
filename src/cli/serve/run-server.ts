import type { App } from '../../app.js';
import type { Config } from '../../config/load-config.js';
import { readEnvironment } from '../../config/read-environment.js';
import { ExitCode } from '../exit-code.js';
import { explainStartFailure } from './explain-start-failure.js';
import { StopSignal } from './stop-signal.js';

/** The part of SHUTDOWN_TIMEOUT that is kept for ending the process itself. */
const RESERVE_SHARE = 0.1;

/**
 * Serves until a signal says stop, then closes within SHUTDOWN_TIMEOUT. A parent process that listens is told where.
 *
 * @param overrides variables that the command line sets
 * @returns the exit status
 * @throws ConfigError; CommandFailure for all else that can be expected to go wrong at the start
 */
export async function runServer(overrides: Readonly<Record<string, string>> = {}): Promise<number> {
  const config = readEnvironment(overrides);
  const stop = new StopSignal();
  let app: App;
  try {
    app = await startServer(config);
  } catch (error) {
    stop.dispose();
    throw error;
  }
  await stop.received;
  process.stderr.write('Stopping. A second signal ends at once.\n');
  return closeInTime(app, config.SHUTDOWN_TIMEOUT);
}

async function startServer(config: Config): Promise<App> {
  // Loaded here, so that a mistake in the configuration is told at once.
  const { createApp } = await import('../../app.js');
  try {
    const app = await createApp(config);
    try {
      const { url, port } = await app.listen();
      process.send?.({ kind: 'listening', url, port });
      return app;
    } catch (error) {
      await app.close(config.SHUTDOWN_TIMEOUT);
      throw error;
    }
  } catch (error) {
    throw await explainStartFailure(error, config);
  }
}

async function closeInTime(app: App, timeoutMs: number): Promise<number> {
  const watchdog = setTimeout(() => {
    process.stderr.write('It took longer than SHUTDOWN_TIMEOUT; the rest is cut off.\n');
    process.exit(ExitCode.FAILED);
  }, timeoutMs);
  await app.close(timeoutMs * (1 - RESERVE_SHARE));
  // It goes on watching, but holds nothing: what still keeps the process after it closed has until then.
  watchdog.unref();
  return ExitCode.OK;
}
