import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { types } from 'node:util';
import type { ApolloServer } from '@apollo/server';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Engine } from '../engine/engine.js';
import type { Authenticator } from '../ports/authenticator.js';
import type { Clock } from '../ports/clock.js';
import type { EdgeContext } from '../resolvers/context.js';
import { createSchema } from '../resolvers/schema.js';
import { createApollo } from './apollo.js';
import { allowOrigins } from './cors.js';
import { errorHandler, refuseUnreadableHost, replyWithError } from './error-reply.js';
import { EventStreamRoute } from './event-stream-route.js';
import { serveGraphiql } from './graphiql/graphiql-route.js';
import { serveGraphql } from './graphql-route.js';
import { serveHealth, type HealthCheck } from './health.js';
import { readJsonBodies } from './json-body.js';
import type { Logger } from './logger.js';
import { OperationGate } from './operation-gate.js';
import type { ServerOptions } from './options.js';
import { PortInUseError } from './port-in-use-error.js';
import { RateLimiter } from './rate-limiter.js';
import { ResultPresenter } from './result-presenter.js';
import { SharedResults } from './shared-results.js';
import { SocketServer } from './socket-server.js';

export interface HttpServerParts {
  engine: Engine;
  authenticator: Authenticator;
  options: ServerOptions;
  /** What `/readyz` reports. */
  checks: readonly HealthCheck[];
  clock: Clock;
  logger: Logger;
}

/** How long WebSockets get to answer that they close. */
const SOCKET_GRACE_MS = 1_000;

/** The edge: GraphQL over HTTP, WebSockets and event streams, and the health of the process, on one port. */
export class HttpServer {
  private serving = true;

  private constructor(
    private readonly app: FastifyInstance,
    private readonly apollo: ApolloServer<EdgeContext>,
    private readonly sockets: SocketServer,
    private readonly streams: EventStreamRoute,
    private readonly options: ServerOptions,
  ) {
    app.server.on('upgrade', (request, connection, head) => sockets.upgrade(request, connection, head));
  }

  /** Puts the edge together; it does not listen yet. */
  static async create(parts: HttpServerParts): Promise<HttpServer> {
    const { engine, authenticator, options, checks, clock, logger } = parts;
    const schema = createSchema();
    const presenter = new ResultPresenter({ suggestions: options.introspection }, logger);
    const shared = new SharedResults();
    const gate = new OperationGate(schema, options, new RateLimiter(options.rateLimit, clock));

    const app = Fastify({
      genReqId: () => randomUUID(),
      forceCloseConnections: 'idle',
      frameworkErrors: errorHandler(logger),
    });
    const apollo = createApollo({ schema, options, gate, presenter, logger, drain: () => app.close() });
    const sockets = new SocketServer({
      schema,
      engine,
      authenticator,
      options,
      gate,
      presenter,
      shared,
      clock,
      logger,
    });
    const streams = new EventStreamRoute({
      schema,
      engine,
      authenticator,
      gate,
      presenter,
      shared,
      clock,
    });
    await apollo.start();

    app.decorateRequest('caller', null);
    app.addHook('onRequest', refuseUnreadableHost);
    app.setErrorHandler(errorHandler(logger));
    app.setNotFoundHandler((_request, reply) =>
      replyWithError(reply, 404, 'BAD_USER_INPUT', 'There is nothing here.'),
    );
    readJsonBodies(app);
    await allowOrigins(app, options.corsAllowedOrigins);
    const server = new HttpServer(app, apollo, sockets, streams, options);
    app.addHook('onSend', async (_request, reply) => {
      // A connection that outlives its request would keep a server from stopping.
      if (!server.serving) reply.header('connection', 'close');
    });
    serveHealth(app, checks, () => server.serving);
    serveGraphql(app, apollo, engine, authenticator);
    streams.register(app);
    serveGraphiql(app, options);
    return server;
  }

  /**
   * Listens.
   *
   * @returns where, with the port that was taken
   * @throws PortInUseError
   */
  async listen(): Promise<{ url: string; port: number }> {
    const { host, port } = this.options;
    try {
      await this.app.listen({ host, port });
    } catch (error) {
      if (types.isNativeError(error) && 'code' in error && error.code === 'EADDRINUSE') {
        throw new PortInUseError(host, port);
      }
      throw error;
    }
    const taken = portOf(this.app.server.address());
    const name = host.includes(':') ? `[${host}]` : host;
    return { url: `http://${name}:${taken}`, port: taken };
  }

  /**
   * Stops: reports that it is not ready, closes the sockets with 1012 and the event streams, lets the requests in
   * flight finish, and cuts those that take longer than `timeoutMs`.
   */
  async close(timeoutMs: number): Promise<void> {
    this.serving = false;
    await this.sockets.close(Math.min(SOCKET_GRACE_MS, timeoutMs));
    this.streams.close();
    const cut = setTimeout(() => this.app.server.closeAllConnections(), timeoutMs);
    try {
      await this.apollo.stop();
    } finally {
      clearTimeout(cut);
    }
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') {
    throw new Error('The server does not listen on a port.');
  }
  return address.port;
}
