import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { isAllowedOrigin } from './origins.js';

/**
 * Lets browsers call from the allowed origins, also from public pages into a private network (Private Network Access).
 * Comes before the routes, so that preflights are answered for all of them.
 */
export async function allowOrigins(app: FastifyInstance, allowed: readonly string[]): Promise<void> {
  if (allowed.length === 0) return;
  app.addHook('onRequest', async ({ method, headers }, reply) => {
    const asks = method === 'OPTIONS' && headers['access-control-request-private-network'] === 'true';
    if (asks && headers.origin !== undefined && isAllowedOrigin(headers.origin, allowed)) {
      reply.header('access-control-allow-private-network', 'true');
    }
  });
  await app.register(cors, {
    origin: (origin, done) => done(null, origin !== undefined && isAllowedOrigin(origin, allowed)),
    methods: ['GET', 'POST'],
    exposedHeaders: ['retry-after'],
    maxAge: 600,
  });
}
