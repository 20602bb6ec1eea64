import { existsSync } from 'node:fs';
import { ConfigError } from './load-config.js';

/**
 * Takes from `.env` in the working directory what the process's environment does not set.
 *
 * @throws ConfigError when the file is there and cannot be read
 */
export function loadDotEnv(): void {
  if (!existsSync('.env')) return;
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    throw new ConfigError([
      `.env cannot be read (${error instanceof Error ? error.message : String(error)})`,
    ]);
  }
}
