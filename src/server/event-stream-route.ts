import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OperationTypeNode, type FormattedExecutionResult, type GraphQLSchema } from 'graphql';
import type { Engine } from '../engine/engine.js';
import type { Authenticator, Caller } from '../ports/authenticator.js';
import type { Clock } from '../ports/clock.js';
import { authenticate } from './authentication.js';
import { EVENT_STREAM_TYPE, EventStream } from './event-stream.js';
import { BadRequestError, replyWithError } from './error-reply.js';
import { OperationRefusedError, type OperationGate, type OperationRequest } from './operation-gate.js';
import {
  executeOperation,
  OperationStream,
  StreamCall,
  subscribeToOperation,
  type StreamArgs,
} from './operation-stream.js';
import { isJsonObject } from '../contracts/json.js';
import type { ResultPresenter } from './result-presenter.js';
import type { SharedResults } from './shared-results.js';

/** Where operations are served as event streams. */
const EVENT_STREAM_PATH = '/graphql/stream';

export interface EventStreamParts {
  schema: GraphQLSchema;
  engine: Engine;
  authenticator: Authenticator;
  gate: OperationGate;
  presenter: ResultPresenter;
  shared: SharedResults;
  clock: Clock;
}

/**
 * Serves operations as Server-Sent Events: the protocol of graphql-sse, in its mode of distinct connections. Written
 * here since the library's server collects events for a slow reader without bound.
 */
export class EventStreamRoute {
  private readonly open = new Set<EventStream>();
  private closing = false;

  constructor(private readonly parts: EventStreamParts) {}

  register(app: FastifyInstance): void {
    app.route({
      method: ['GET', 'POST'],
      url: EVENT_STREAM_PATH,
      onRequest: authenticate(this.parts.authenticator),
      handler: (request, reply) => this.serve(request, reply),
    });
    app.route({
      method: ['PUT', 'PATCH', 'DELETE'],
      url: EVENT_STREAM_PATH,
      onRequest: async (_request, reply) => {
        reply.header('allow', 'GET, POST');
        const message =
          'Each operation has a stream of its own here (distinct connections mode): use POST or GET.';
        return replyWithError(reply, 405, 'BAD_USER_INPUT', message);
      },
      handler: async () => undefined,
    });
  }

  /** Ends all streams, so that clients come back to whoever serves next, and begins none any more. */
  close(): void {
    this.closing = true;
    for (const stream of this.open) stream.cut();
  }

  /** Asked anew after each wait. */
  private isClosing(): boolean {
    return this.closing;
  }

  private async serve(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { caller, method } = request;
    if (!caller) throw new Error('An operation came without a caller.');
    if (this.isClosing()) {
      // A stream that began now would keep the server from stopping.
      void reply.headers({ connection: 'close', 'retry-after': '1' });
      void replyWithError(
        reply,
        503,
        'INTERNAL_SERVER_ERROR',
        'The server is about to stop. Come back at once.',
      );
      return;
    }
    if (!(request.headers.accept ?? '').includes(EVENT_STREAM_TYPE)) {
      void replyWithError(reply, 406, 'BAD_USER_INPUT', `The Accept header must name ${EVENT_STREAM_TYPE}.`);
      return;
    }
    const operation = method === 'GET' ? fromSearch(request.query) : fromBody(request.body);
    const results = await this.start(operation, caller, request.id, method);
    // A connection that outlives its answer would keep the server from stopping.
    if (this.isClosing()) void reply.header('connection', 'close');
    const stream = new EventStream(reply, this.parts.clock);
    this.open.add(stream);
    try {
      await stream.send(results, (result) => this.parts.presenter.result(result, request.id));
    } finally {
      this.open.delete(stream);
    }
  }

  /** What the stream will tell. An operation that is refused is told on the stream too. */
  private async start(
    request: OperationRequest,
    caller: Caller,
    requestId: string,
    method: string,
  ): Promise<OperationStream | FormattedExecutionResult> {
    const { schema, engine, gate, presenter } = this.parts;
    try {
      const { document, operation, variables } = gate.admit(request, caller);
      if (operation.operation === OperationTypeNode.MUTATION && method === 'GET') {
        throw new BadRequestError(405, 'Mutations must be sent by POST.');
      }
      const args: StreamArgs = {
        schema,
        document,
        operationName: request.operationName,
        variableValues: variables,
        call: new StreamCall(engine, caller, requestId, this.parts.shared),
      };
      const isSubscription = operation.operation === OperationTypeNode.SUBSCRIPTION;
      const started = await (isSubscription ? subscribeToOperation(args) : executeOperation(args));
      return started instanceof OperationStream ? started : presenter.result(started, requestId);
    } catch (error) {
      if (error instanceof OperationRefusedError) {
        return { errors: presenter.errors(error.errors, requestId) };
      }
      throw error;
    }
  }
}

function fromSearch(search: unknown): OperationRequest {
  const { query, operationName, variables } = isJsonObject(search) ? search : {};
  return toRequest({ query, operationName, variables: parseVariables(variables) });
}

function fromBody(body: unknown): OperationRequest {
  if (!isJsonObject(body)) {
    throw new BadRequestError(400, 'The body must be a JSON object with a member `query`.');
  }
  return toRequest(body);
}

function parseVariables(text: unknown): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(typeof text === 'string' ? text : '');
  } catch {
    throw new BadRequestError(400, '`variables` must be JSON.');
  }
}

function toRequest(parts: {
  query?: unknown;
  operationName?: unknown;
  variables?: unknown;
}): OperationRequest {
  const { query, operationName = null, variables = null } = parts;
  if (typeof query !== 'string' || query === '') {
    throw new BadRequestError(400, '`query` must be a document.');
  }
  if (operationName !== null && typeof operationName !== 'string') {
    throw new BadRequestError(400, '`operationName` must be text.');
  }
  if (variables !== null && !isJsonObject(variables)) {
    throw new BadRequestError(400, '`variables` must be an object.');
  }
  return { query, operationName, variables };
}
