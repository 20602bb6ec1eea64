import { loadConfig, type Config } from './load-config.js';
import { loadDotEnv } from './load-dot-env.js';

/**
 * Reads the process's environment, with `.env` in the working directory for what it does not set.
 *
 * @param overrides variables that the command line sets
 * @throws ConfigError with all mistakes at once
 */
export function readEnvironment(overrides: Readonly<Record<string, string>> = {}): Config {
  loadDotEnv();
  return loadConfig({ ...process.env, ...overrides });
}
