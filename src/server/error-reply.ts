import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../resolvers/errors.js';
import type { Logger } from './logger.js';
import { RateLimitedError } from './rate-limiter.js';

/** Answers in the form of a GraphQL response that has nothing but an error. */
export function replyWithError(
  reply: FastifyReply,
  status: number,
  code: ErrorCode,
  message: string,
  more: Record<string, string> = {},
): FastifyReply {
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ errors: [{ message, extensions: { code, ...more } }] }));
}

/** What is wrong with a request as such; its message may be shown. */
export class BadRequestError extends Error {
  override readonly name = 'BadRequestError';

  constructor(
    readonly statusCode: 400 | 405 | 413 | 415,
    message: string,
  ) {
    super(message);
  }
}

/** Refuses a `Host` header that is no host: absolute addresses are built from it. */
export async function refuseUnreadableHost({ hostname }: FastifyRequest): Promise<void> {
  if (!URL.canParse(`http://${hostname}/`)) throw new BadRequestError(400, 'The Host header names no host.');
}

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'The request is malformed.',
  413: 'The body is larger than 1 MiB.',
  415: 'The content type must be application/json.',
};

/** Makes the handler of everything that goes wrong before or outside of GraphQL. */
export function errorHandler(logger: Logger) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    if (error instanceof RateLimitedError) {
      reply.header('retry-after', error.retryAfterSeconds);
      void replyWithError(reply, 429, 'RATE_LIMITED', error.message);
      return;
    }
    const status = statusOf(error);
    if (status < 500) {
      const message = error instanceof BadRequestError ? error.message : MESSAGES[status];
      void replyWithError(reply, status, 'BAD_USER_INPUT', message ?? 'The request cannot be served.');
      return;
    }
    logger.error({ requestId: request.id, err: error }, 'A request failed.');
    const message = 'The server could not do this. The request id leads to the cause in its log.';
    void replyWithError(reply, 500, 'INTERNAL_SERVER_ERROR', message, { requestId: request.id });
  };
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
