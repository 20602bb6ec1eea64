import type { FastifyInstance } from 'fastify';

/** How something that the server depends on does. */
export interface DependencyHealth {
  /** `degraded`: the server does its work all the same. */
  status: 'ok' | 'degraded' | 'down';
  /** For operators; holds no secret. */
  detail?: string;
}

/** Looks after one dependency. */
export interface HealthCheck {
  /** Such as `database` or `redis`. */
  name: string;
  /** A rejection counts as `down`. */
  check(): Promise<DependencyHealth>;
}

/** How long a check may take before it counts as `down`. */
const CHECK_TIMEOUT_MS = 2_000;

/**
 * Serves `/livez` (the process answers) and `/readyz` (it can do its work): 200 or 503, and JSON with one line per
 * dependency.
 *
 * @param isServing whether the server takes requests: false from the beginning of a shutdown on
 */
export function serveHealth(
  app: FastifyInstance,
  checks: readonly HealthCheck[],
  isServing: () => boolean,
): void {
  app.get('/livez', async (_request, reply) => reply.type('application/json').send('{"status":"ok"}\n'));
  app.get('/readyz', async (_request, reply) => {
    const results = await Promise.all(
      checks.map(async (check) => ({ name: check.name, ...(await run(check)) })),
    );
    const status = overall(results, isServing());
    const lines = results.map((result) => JSON.stringify(result)).join(',\n');
    return reply
      .code(status === 'ok' || status === 'degraded' ? 200 : 503)
      .header('cache-control', 'no-store')
      .type('application/json')
      .send(`{"status":"${status}","dependencies":[\n${lines}\n]}\n`);
  });
}

function overall(
  results: readonly DependencyHealth[],
  serving: boolean,
): DependencyHealth['status'] | 'stopping' {
  if (!serving) return 'stopping';
  if (results.some(({ status }) => status === 'down')) return 'down';
  return results.some(({ status }) => status === 'degraded') ? 'degraded' : 'ok';
}

async function run(check: HealthCheck): Promise<DependencyHealth> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<DependencyHealth>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'down', detail: 'No answer in time.' }), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([check.check(), late]);
  } catch {
    return { status: 'down' };
  } finally {
    clearTimeout(timer);
  }
}
