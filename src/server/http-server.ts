import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { types } from 'node:util';
import Fastify, { type FastifyInstance } from 'fastify';
import { allowOrigins } from './cors.js';
import { errorHandler, refuseUnreadableHost, replyWithError } from './error-reply.js';
import { serveHealth, type HealthCheck } from './health.js';
import { readJsonBodies } from './json-body.js';
import type { Logger } from './logger.js';
import type { ServerOptions } from './options.js';
import { PortInUseError } from './port-in-use-error.js';
import type { Surface } from './surface.js';
import { UpgradableMessage } from './upgradable-message.js';

export interface HttpServerParts {
  options: ServerOptions;
  /** What `/readyz` reports. */
  checks: readonly HealthCheck[];
  /** What is served beside the health of the process. */
  surfaces: readonly Surface[];
  logger: Logger;
}

/** How long WebSockets get to answer that they close, and new connections to ask what they were opened for. */
const SOCKET_GRACE_MS = 1_000;
/** How long, and for which share of the time to stop, requests are still taken while `/readyz` says 503 already. */
const DRAIN_MS = 2_000;
const DRAIN_SHARE = 0.2;
/** How long a request may take to arrive. */
const REQUEST_MS = 30_000;
/** Who has asked nothing for so long sends nothing now. */
const QUIET_MS = 10_000;

/** The edge: the health of the process, and the surfaces of its role, on one port. */
export class HttpServer {
  private serving = true;
  private lastRequestAt = Number.NEGATIVE_INFINITY;
  /** Connections that have asked nothing yet: browsers open some ahead of need, and Node does not count them as idle. */
  private readonly unused = new Set<Socket>();

  private constructor(
    private readonly app: FastifyInstance,
    private readonly surfaces: readonly Surface[],
    private readonly options: ServerOptions,
  ) {
    const use = ({ socket }: IncomingMessage) => this.unused.delete(socket);
    app.server.on('connection', (socket: Socket) => {
      this.unused.add(socket);
      socket.once('close', () => this.unused.delete(socket));
    });
    app.server.on('request', use);
    // Whoever listens for upgrades has to answer them.
    if (surfaces.length > 0) app.server.on('upgrade', use);
  }

  /** Puts the edge together; it does not listen yet. */
  static async create({ options, checks, surfaces, logger }: HttpServerParts): Promise<HttpServer> {
    const app = Fastify({
      http: { IncomingMessage: UpgradableMessage },
      requestTimeout: REQUEST_MS,
      genReqId: () => randomUUID(),
      forceCloseConnections: 'idle',
      // Whoever had connected before the port was closed is served: what answers is there until the last one is.
      return503OnClosing: false,
      frameworkErrors: errorHandler(logger),
    });
    app.decorateRequest('caller', null);
    app.addHook('onRequest', refuseUnreadableHost);
    app.setErrorHandler(errorHandler(logger));
    app.setNotFoundHandler((_request, reply) =>
      replyWithError(reply, 404, 'BAD_USER_INPUT', 'There is nothing here.'),
    );
    readJsonBodies(app);
    await allowOrigins(app, options.corsAllowedOrigins);
    const server = new HttpServer(app, surfaces, options);
    app.addHook('onRequest', async () => {
      server.lastRequestAt = performance.now();
    });
    app.addHook('onSend', async (_request, reply) => {
      // A connection that outlives its request would keep a server from stopping.
      if (!server.serving) reply.header('connection', 'close');
    });
    serveHealth(app, checks, () => server.serving);
    for (const surface of surfaces) surface.register(app);
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
      // For this name Fastify would open a second server, which it does not wait for when it closes.
      await this.app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port });
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
   * Stops: reports that it is not ready, closes the sockets with 1012 and the event streams, takes requests for a moment
   * more so that whoever spreads the load can notice, then no more connections; serves what comes on those that are
   * there, hangs up on those that stay silent, and cuts what takes longer than `timeoutMs`.
   */
  async close(timeoutMs: number): Promise<void> {
    this.serving = false;
    const graceMs = Math.min(SOCKET_GRACE_MS, timeoutMs);
    const timers = [setTimeout(() => this.app.server.closeAllConnections(), timeoutMs)];
    try {
      await Promise.all([...this.surfaces.map((surface) => surface.hangUp(graceMs)), this.drain(timeoutMs)]);
      timers.push(setTimeout(() => this.unused.forEach((socket) => socket.destroy()), graceMs));
      await this.app.close();
    } finally {
      timers.forEach(clearTimeout);
    }
  }

  private async drain(timeoutMs: number): Promise<void> {
    if (performance.now() - this.lastRequestAt > QUIET_MS) return;
    await delay(Math.min(DRAIN_MS, timeoutMs * DRAIN_SHARE));
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') {
    throw new Error('The server does not listen on a port.');
  }
  return address.port;
}
