import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs, GraphQLError, GraphQLSchema } from 'graphql';
import {
  CloseCode,
  handleProtocols,
  makeServer,
  type Context,
  type Server,
  type SubscribePayload,
} from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Clock } from '../ports/clock.js';
import type { Engine } from '../engine/engine.js';
import type { Authenticator, Caller } from '../ports/authenticator.js';
import { badUserInput, edgeError } from '../resolvers/errors.js';
import { describeDuplicateMember, type DuplicateMember } from '../contracts/duplicate-member.js';
import { GRAPHQL_PATH } from './graphql-route.js';
import type { Logger } from './logger.js';
import { OperationRefusedError, type OperationGate } from './operation-gate.js';
import { executeOperation, StreamCall, subscribeToOperation, type StreamArgs } from './operation-stream.js';
import { CONNECTION_INIT_TIMEOUT_MS, MAX_FRAME_BYTES, type ServerOptions } from './options.js';
import { isAllowedOrigin, isOwnOrigin } from './origins.js';
import { RateLimitedError } from './rate-limiter.js';
import type { ResultPresenter } from './result-presenter.js';
import type { SharedResults } from './shared-results.js';
import { SocketConnection } from './socket-connection.js';

/** The server restarts: clients come back at once. */
const SERVICE_RESTART = 1012;
/** The server cannot tell at the moment: clients come back later. */
const TRY_AGAIN_LATER = 1013;

export interface SocketServerParts {
  schema: GraphQLSchema;
  engine: Engine;
  authenticator: Authenticator;
  options: ServerOptions;
  gate: OperationGate;
  presenter: ResultPresenter;
  shared: SharedResults;
  clock: Clock;
  logger: Logger;
}

interface SocketState {
  socket: WebSocket;
  /** What is wrong with operations that have not been looked at yet, by their ids. */
  duplicates: Map<string, DuplicateMember>;
  /** The ids of operations that have not ended, also of those that the client completed a moment ago. */
  running: Set<string>;
  caller?: Caller;
}

type SocketContext = Context<Record<string, unknown>, SocketState>;

/** Serves operations over WebSockets, sub-protocol graphql-transport-ws. */
export class SocketServer {
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => handleProtocols(offered),
  });
  private readonly protocol: Server<SocketState>;
  private closing = false;

  constructor(private readonly parts: SocketServerParts) {
    const { presenter } = parts;
    this.protocol = makeServer<Record<string, unknown>, SocketState>({
      connectionInitWaitTimeout: CONNECTION_INIT_TIMEOUT_MS,
      onConnect: (context) => this.connect(context),
      onSubscribe: (context, id, payload) => this.begin(context, id, payload),
      execute: (args) => executeOperation(streamArgs(args)),
      subscribe: (args) => subscribeToOperation(streamArgs(args)),
      onNext: (_context, _id, _payload, args, result) =>
        presenter.result(result, streamArgs(args).call.requestId),
      onError: (_context, _id, _payload, errors) => presenter.errors(errors, randomUUID()),
    });
  }

  /** Takes over a connection that asks to become a WebSocket, or refuses it. */
  upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    const refusal = this.refusal(request);
    if (refusal) {
      connection.on('error', () => undefined); // It is given up anyway.
      // The other end may keep its half open for ever, and nothing watches a connection that was to be upgraded.
      connection.once('finish', () => connection.destroy());
      connection.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const { clock } = this.parts;
    this.sockets.handleUpgrade(request, connection, head, (socket) => {
      const duplicates = new Map<string, DuplicateMember>();
      const running = new Set<string>();
      new SocketConnection({
        socket,
        protocol: this.protocol,
        extra: { socket, duplicates, running },
        bytesWritten: () => request.socket.bytesWritten,
        clock,
        onDuplicateMember: (id, duplicate) => duplicates.set(id, duplicate),
        onOperationEnded: (id) => running.delete(id),
        onFailure: (error) => this.failed(error),
      });
    });
  }

  /** Closes all sockets, so that clients come back to whoever serves next; cuts those that do not answer in time. */
  async close(graceMs: number): Promise<void> {
    this.closing = true;
    const clients = [...this.sockets.clients];
    const gone = Promise.all(clients.map((client) => once(client, 'close')));
    clients.forEach((client) => client.close(SERVICE_RESTART, 'Service restart'));
    const cut = setTimeout(() => clients.forEach((client) => client.terminate()), graceMs);
    await gone;
    clearTimeout(cut);
  }

  private refusal({ url, headers }: IncomingMessage): string | null {
    if (this.closing) return '503 Service Unavailable';
    if (url?.split('?', 1)[0] !== GRAPHQL_PATH) return '404 Not Found';
    // Browsers do not keep foreign pages from opening WebSockets: that is for the server to do.
    const { origin, host } = headers;
    const allowed = this.parts.options.corsAllowedOrigins;
    const welcome = origin === undefined || isOwnOrigin(origin, host) || isAllowedOrigin(origin, allowed);
    return welcome ? null : '403 Forbidden';
  }

  private async connect({ connectionParams, extra }: SocketContext): Promise<boolean> {
    const credentials = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
    try {
      const caller = await this.parts.authenticator.authenticate(
        typeof credentials === 'string' ? credentials : undefined,
      );
      if (caller) extra.caller = caller;
      return caller !== null;
    } catch (error) {
      this.failed(error);
      extra.socket.close(TRY_AGAIN_LATER, 'Try again later');
      return false;
    }
  }

  /** The protocol server knows operations by their ids alone: one that is used again must have ended before. */
  private begin(
    context: SocketContext,
    id: string,
    payload: SubscribePayload,
  ): ExecutionArgs | readonly GraphQLError[] {
    const { running, socket } = context.extra;
    if (running.has(id)) {
      const message = 'The operation with this id has not ended yet';
      socket.close(CloseCode.SubscriberAlreadyExists, message);
      return [badUserInput(message)];
    }
    const admitted = this.admit(context, id, payload);
    if (isAdmitted(admitted)) running.add(id);
    return admitted;
  }

  private admit(
    { subscriptions, extra }: SocketContext,
    id: string,
    { query, operationName, variables }: SubscribePayload,
  ): ExecutionArgs | readonly GraphQLError[] {
    const { schema, engine, gate, options, shared } = this.parts;
    if (!extra.caller) throw new Error('An operation came before its socket was acknowledged.');
    const duplicate = extra.duplicates.get(id);
    if (duplicate) {
      extra.duplicates.delete(id);
      // To the client the payload is the whole of its request, as the body is over HTTP.
      const { name, path } = duplicate;
      return [badUserInput(describeDuplicateMember({ name, path: path.slice(1) }))];
    }
    if (Object.keys(subscriptions).length > options.maxSubscriptionsPerSocket) {
      const message = `A socket may have ${options.maxSubscriptionsPerSocket} operations open at the same time.`;
      return [edgeError('RATE_LIMITED', message)];
    }
    try {
      const admitted = gate.admit({ query, operationName, variables }, extra.caller);
      return {
        schema,
        document: admitted.document,
        operationName: operationName ?? null,
        variableValues: admitted.variables,
        contextValue: new StreamCall(engine, extra.caller, randomUUID(), shared),
      };
    } catch (error) {
      if (error instanceof OperationRefusedError) return error.errors;
      if (error instanceof RateLimitedError) return [error.toGraphQLError()];
      throw error;
    }
  }

  private failed(error: unknown): void {
    this.parts.logger.error({ err: error }, 'A WebSocket failed.');
  }
}

function isAdmitted(admitted: ExecutionArgs | readonly GraphQLError[]): admitted is ExecutionArgs {
  return !Array.isArray(admitted);
}

/** The protocol server hands on what {@link SocketServer} admitted: the call stands where GraphQL has its context. */
function streamArgs({ contextValue: call, ...args }: ExecutionArgs): StreamArgs {
  if (!(call instanceof StreamCall)) throw new Error('An operation was not admitted.');
  return {
    schema: args.schema,
    document: args.document,
    operationName: args.operationName,
    variableValues: args.variableValues,
    call,
  };
}
