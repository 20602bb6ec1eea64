import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Engine } from '../engine/engine.js';
import type { Authenticator } from '../ports/authenticator.js';
import { createEdgeContext, type EdgeContext } from '../resolvers/context.js';
import { authenticate, UNAUTHENTICATED } from './authentication.js';
import { replyWithError } from './error-reply.js';

/** Where the API is served. */
export const GRAPHQL_PATH = '/graphql';

/** Serves queries and mutations over HTTP, and the Sandbox to browsers. Apollo must have been started. */
export function serveGraphql(
  app: FastifyInstance,
  apollo: ApolloServer<EdgeContext>,
  engine: Engine,
  authenticator: Authenticator,
): void {
  app.route({
    method: ['GET', 'POST'],
    url: GRAPHQL_PATH,
    onRequest: authenticate(authenticator, asksForPage),
    handler: fastifyApolloHandler(apollo, {
      context: async ({ caller, id }) => {
        if (caller) return createEdgeContext(engine, caller, id);
        const http = { status: 401 };
        throw new GraphQLError(UNAUTHENTICATED, { extensions: { code: 'UNAUTHENTICATED', http } });
      },
    }),
  });
  app.route({
    method: ['PUT', 'PATCH', 'DELETE'],
    url: GRAPHQL_PATH,
    onRequest: async (_request, reply) => {
      reply.header('allow', 'GET, POST');
      return replyWithError(reply, 405, 'BAD_USER_INPUT', 'Use POST, or GET for queries.');
    },
    handler: async () => undefined,
  });
}

/** Whether a browser opens the address. The page that it gets holds nothing, so that it asks for no credentials. */
function asksForPage({ method, headers }: FastifyRequest): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html');
}
