import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator, Caller } from '../ports/authenticator.js';
import { replyWithError } from './error-reply.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; null where the credentials were refused and the route lets that pass. */
    caller: Caller | null;
  }
}

/** What a caller without valid credentials is told. */
export const UNAUTHENTICATED = 'Valid credentials are needed: send them in the Authorization header.';

/**
 * Makes the hook that finds out who calls, before anything of the body is read. Refused credentials are answered with
 * 401.
 *
 * @param isPublic which requests are let pass without a caller
 */
export function authenticate(
  authenticator: Authenticator,
  isPublic: (request: FastifyRequest) => boolean = () => false,
) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    request.caller = await authenticator.authenticate(request.headers.authorization);
    if (request.caller || isPublic(request)) return undefined;
    reply.header('www-authenticate', 'Bearer');
    return replyWithError(reply, 401, 'UNAUTHENTICATED', UNAUTHENTICATED);
  };
}
