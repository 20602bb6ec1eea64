import { ConfigError } from './load-config.js';
import { loadDotEnv } from './load-dot-env.js';
import * as read from './variable.js';

/** What the commands that talk to a server can be told by the environment. */
const CLIENT_VARIABLES = {
  LEADBOOST_URL: read.httpUrl('http://127.0.0.1:4000', 'The server that the commands talk to.'),
  LEADBOOST_TOKEN: read.secret('Sent to the server as a bearer token.'),
};

/** How the commands reach a server. */
export interface ClientEnvironment {
  url: string;
  token: string | undefined;
}

/**
 * Reads the environment for the commands that talk to a server, with `.env` for what it does not set.
 *
 * @throws ConfigError
 */
export function readClientEnvironment(): ClientEnvironment {
  loadDotEnv();
  const url = CLIENT_VARIABLES.LEADBOOST_URL.schema.safeParse(process.env['LEADBOOST_URL']);
  if (!url.success) {
    throw new ConfigError([`LEADBOOST_URL ${url.error.issues.map((issue) => issue.message).join(', ')}`]);
  }
  return {
    url: url.data,
    token: CLIENT_VARIABLES.LEADBOOST_TOKEN.schema.parse(process.env['LEADBOOST_TOKEN']),
  };
}

/** Whether the terminal can move its cursor. */
export function canMoveCursor(): boolean {
  return process.env['TERM'] !== 'dumb';
}
