import { startServices, type RunningServices } from '../../../examples/services/start-services.js';
import { eventually } from '../eventually.js';
import { startCli, type RunningCli } from './run-cli.js';

/** A server process, started by `leadboost serve`. */
export interface ServeProcess {
  url: string;
  running: RunningCli;
}

/** Reference services on free ports, and the environment in which a server finds them. */
export async function servicesFor(
  directory: string,
): Promise<{ services: RunningServices; env: Record<string, string> }> {
  const services = await startServices({ ports: 0 });
  const env = {
    DATABASE_URL: `file:${directory}/leadboost.db`,
    SERVICE_RADAR_URL: services.radar.url,
    SERVICE_ANALYST_URL: services.analyst.url,
    SERVICE_VISUAL_URL: services.visual.url,
    SERVICE_OPTIMIZER_URL: services.optimizer.url,
    LEASE_SECONDS: '0.5',
    POLL_SECONDS: '0.1',
    RETRY_BACKOFF_BASE: '0.05',
  };
  return { services, env };
}

/** Starts a server and waits until it listens. */
export async function serve(env: Record<string, string>, port = 0): Promise<ServeProcess> {
  const running = startCli(['serve', '--port', String(port)], env);
  const url = await new Promise<string>((resolve, reject) => {
    void eventually(() => {
      const found = /listening on (http:\S+?)"/.exec(running.output())?.[1];
      if (!found) throw new Error(`The server does not listen: ${running.output()}`);
      resolve(found);
    }, 20_000).catch(reject);
  });
  return { url, running };
}
