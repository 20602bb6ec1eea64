import type { ApolloServer } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../engine/engine.js';
import type { Authenticator } from '../ports/authenticator.js';
import type { Clock } from '../ports/clock.js';
import type { EdgeContext } from '../resolvers/context.js';
import { createSchema } from '../resolvers/schema.js';
import { createApollo } from './apollo.js';
import { EventStreamRoute } from './event-stream-route.js';
import { serveGraphiql } from './graphiql/graphiql-route.js';
import { serveGraphql } from './graphql-route.js';
import type { Logger } from './logger.js';
import { OperationGate } from './operation-gate.js';
import type { ServerOptions } from './options.js';
import { RateLimiter } from './rate-limiter.js';
import { ResultPresenter } from './result-presenter.js';
import { SharedResults } from './shared-results.js';
import { SocketServer } from './socket-server.js';
import type { Surface } from './surface.js';

export interface GraphqlSurfaceParts {
  engine: Engine;
  authenticator: Authenticator;
  options: ServerOptions;
  clock: Clock;
  logger: Logger;
}

/** The API: GraphQL over HTTP, WebSockets and event streams, and a page to explore it. */
export class GraphqlSurface implements Surface {
  private constructor(
    private readonly parts: GraphqlSurfaceParts,
    private readonly apollo: ApolloServer<EdgeContext>,
    private readonly sockets: SocketServer,
    private readonly streams: EventStreamRoute,
    private readonly shared: SharedResults,
  ) {}

  static async create(parts: GraphqlSurfaceParts): Promise<GraphqlSurface> {
    const { options, clock, logger } = parts;
    const schema = createSchema();
    const presenter = new ResultPresenter({ suggestions: options.introspection }, logger);
    const gate = new OperationGate(schema, options, new RateLimiter(options.rateLimit, clock));
    const shared = new SharedResults(clock);
    const edge = { ...parts, schema, gate, presenter, shared };

    const apollo = createApollo({ schema, options, gate, presenter, logger });
    await apollo.start();
    return new GraphqlSurface(parts, apollo, new SocketServer(edge), new EventStreamRoute(edge), shared);
  }

  register(app: FastifyInstance): void {
    const { engine, authenticator, options } = this.parts;
    app.server.on('upgrade', (request, connection, head) => this.sockets.upgrade(request, connection, head));
    serveGraphql(app, this.apollo, engine, authenticator);
    this.streams.register(app);
    serveGraphiql(app, options);
    // No request is left by then.
    app.addHook('onClose', () => this.apollo.stop());
  }

  async hangUp(graceMs: number): Promise<void> {
    this.streams.close();
    await this.sockets.close(graceMs);
    this.shared.close();
  }
}
