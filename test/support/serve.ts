import { OpenAuthenticator } from '../../src/auth/open/open-authenticator.js';
import type { Engine } from '../../src/engine/engine.js';
import type { Authenticator } from '../../src/ports/authenticator.js';
import type { Clock } from '../../src/ports/clock.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { GraphqlSurface } from '../../src/server/graphql-surface.js';
import type { HealthCheck } from '../../src/server/health.js';
import { HttpServer } from '../../src/server/http-server.js';
import type { Logger } from '../../src/server/logger.js';
import type { ServerOptions } from '../../src/server/options.js';

/** A line that the server logged. */
export interface LogLine {
  level: keyof Logger;
  fields: object;
  message: string;
}

/** A server on a free port, and what it logged. */
export interface Served {
  url: string;
  port: number;
  wsUrl: string;
  log: LogLine[];
  close(timeoutMs?: number): Promise<void>;
}

/** What a test sets of a server. */
export interface ServeParts {
  engine: Engine;
  options?: Partial<ServerOptions>;
  authenticator?: Authenticator;
  checks?: readonly HealthCheck[];
  clock?: Clock;
}

/** What a server under test is made with. */
export const TEST_OPTIONS: ServerOptions = {
  host: '127.0.0.1',
  port: 0,
  corsAllowedOrigins: ['https://studio.apollographql.com', 'http://localhost:*'],
  introspection: true,
  maxQueryTokens: 1000,
  maxQueryDepth: 12,
  maxQueryNodes: 10_000,
  maxSubscriptionsPerSocket: 100,
  rateLimit: null,
};

/** Serves an engine on a free port. */
export async function serve({
  engine,
  options,
  authenticator,
  checks = [],
  clock,
}: ServeParts): Promise<Served> {
  const log: LogLine[] = [];
  const write = (level: keyof Logger) => (fields: object, message: string) =>
    void log.push({ level, fields, message });
  const logger = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const all = { ...TEST_OPTIONS, ...options };
  const graphql = await GraphqlSurface.create({
    engine,
    authenticator: authenticator ?? new OpenAuthenticator(),
    options: all,
    clock: clock ?? new SystemClock(),
    logger,
  });
  const server = await HttpServer.create({ options: all, checks, surfaces: [graphql], logger });
  const { url, port } = await server.listen();
  return {
    url,
    port,
    wsUrl: `${url.replace('http', 'ws')}/graphql`,
    log,
    close: (timeoutMs = 2_000) => server.close(timeoutMs),
  };
}

/** An answer of the API. */
export interface GraphqlAnswer {
  status: number;
  headers: Headers;
  data: unknown;
  errors: { message: string; path?: unknown; extensions: { code: string; requestId?: string } }[] | undefined;
}

/** Sends an operation by POST. */
export async function post(
  { url }: Pick<Served, 'url'>,
  query: string,
  variables?: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<GraphqlAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as Pick<GraphqlAnswer, 'data' | 'errors'>;
  return { status: response.status, headers: response.headers, data: body.data, errors: body.errors };
}
