import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment.js';
import { isJsonObject } from '../../contracts/json.js';
import { SERVER_PROGRAM } from '../processes/programs.js';
import { choosePorts, HOST } from './choose-ports.js';
import { DemoChild } from './demo-child.js';
import type { ServiceUrls } from './start-services.js';

export const SERVER_PORT = 4000;

/** Starts the server on a database in `directory`, on its usual port where that is free. */
export async function startServer(
  directory: string,
  services: ServiceUrls,
  backoffBase: string,
): Promise<DemoChild<{ url: string }>> {
  const [port = 0] = await choosePorts([SERVER_PORT]);
  const env = childEnvironment({
    HOST,
    PORT: String(port),
    DATABASE_URL: `file:${join(directory, 'leadboost.db')}`,
    SERVICE_RADAR_URL: services.RADAR,
    SERVICE_ANALYST_URL: services.ANALYST,
    SERVICE_VISUAL_URL: services.VISUAL,
    SERVICE_OPTIMIZER_URL: services.OPTIMIZER,
    RETRY_BACKOFF_BASE: backoffBase,
    // One revision: enough for the campaign whose content can be mended, and not for the other.
    MAX_CONTENT_REVISIONS: '1',
    SHUTDOWN_TIMEOUT: '5',
    LOG_LEVEL: 'warn',
  });
  // Its own directory, so that the .env of this one is not read.
  return new DemoChild('server', SERVER_PROGRAM, [], { env, directory }, readUrl);
}

function readUrl(said: unknown): { url: string } | undefined {
  if (!isJsonObject(said) || said['kind'] !== 'listening' || typeof said['url'] !== 'string') {
    return undefined;
  }
  return { url: said['url'] };
}
