import { existsSync } from 'node:fs';
import { loadConfig, type Config } from './load-config.js';

/**
 * Reads the process's environment, with `.env` in the working directory for what it does not set.
 *
 * @throws ConfigError with all mistakes at once
 */
export function readEnvironment(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return loadConfig(process.env);
}
