import { once, setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { OperationRunner, type Behaviour } from './operation-runner.js';
import { Refusal } from './refusal.js';
import { sendReply, type Reply } from './reply.js';
import { readJsonBody } from './request-body.js';
import type { Page, Service } from './service.js';

export interface HttpServiceOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly behaviour: Behaviour;
  /** Bytes that a request's body may have. */
  readonly maxBodyBytes: number;
  /** How long `close` waits for calls in flight, in milliseconds. */
  readonly closeGraceMs: number;
}

export interface RunningService {
  /** Without a slash at the end, such as `http://127.0.0.1:8001`. */
  readonly url: string;
  /** Takes no more calls, lets those in flight finish, and then closes every connection. */
  close(): Promise<void>;
}

/** Longer than callers keep idle connections, so that it is they who close them and no call meets a closed one. */
const KEEP_ALIVE_MS = 72_000;

/** A service could not take its port; the message names service, address and reason. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * Serves a service's operations over HTTP.
 * @throws ListenError when the port cannot be had
 */
export async function startHttpService(
  service: Service,
  options: HttpServiceOptions,
): Promise<RunningService> {
  const closing = new AbortController();
  const stopped = new AbortController();
  // Every call that waits listens to one of them.
  setMaxListeners(0, closing.signal, stopped.signal);
  const routes = new Routes(service, options, stopped.signal);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, (request, response) => {
    void routes.reply(request).then((reply) => {
      sendReply(response, reply, closing.signal);
    });
  });
  await listen(server, service.name, options);
  return {
    url: urlOf(server, options.host),
    close: () => closeServer(server, closing, stopped, options.closeGraceMs),
  };
}

class Routes {
  readonly #runners: ReadonlyMap<string, OperationRunner>;
  readonly #pages: ReadonlyMap<string, Page>;

  constructor(
    service: Service,
    readonly options: HttpServiceOptions,
    stopped: AbortSignal,
  ) {
    this.#runners = new Map(
      service.operations.map((operation): [string, OperationRunner] => [
        `/api/v1/${operation.name}`,
        new OperationRunner(operation, options.behaviour, stopped),
      ]),
    );
    const livez: Page = () => ({ status: 'ok', service: service.name });
    this.#pages = new Map([['/livez', livez], ...(service.pages ?? [])]);
  }

  /** Never rejects: whatever goes wrong becomes an answer in JSON. */
  async reply(request: IncomingMessage): Promise<Reply> {
    try {
      return await this.#route(request);
    } catch (error) {
      if (error instanceof Refusal) return refusalReply(error);
      if (request.destroyed && !request.complete) return { manner: 'reset' };
      console.error(error);
      return refusalReply(new Refusal(500, 'internal', 'The service failed; its log says why.'));
    }
  }

  async #route(request: IncomingMessage): Promise<Reply> {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const runner = this.#runners.get(path);
    if (runner !== undefined) {
      requireMethod(request, ['POST']);
      const body = await readJsonBody(request, this.options.maxBodyBytes);
      return runner.run(body, {
        idempotencyKey: singleHeader(request, 'idempotency-key'),
        timeoutMs: singleHeader(request, 'x-request-timeout-ms'),
      });
    }
    const page = this.#pages.get(path);
    if (page === undefined) throw new Refusal(404, 'not_found', 'There is nothing at this path.');
    requireMethod(request, ['GET', 'HEAD']);
    return { manner: 'whole', status: 200, body: JSON.stringify(page(new URLSearchParams(query))) };
  }
}

function singleHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function requireMethod(request: IncomingMessage, allowed: readonly string[]): void {
  if (allowed.includes(request.method ?? '')) return;
  request.resume();
  throw new Refusal(405, 'method_not_allowed', `Use ${allowed.join(' or ')} here.`, {
    headers: { allow: allowed.join(', ') },
  });
}

function refusalReply(refusal: Refusal): Reply {
  const { headers = {} } = refusal.details;
  return { manner: 'whole', status: refusal.status, headers, body: refusal.toBody() };
}

async function listen(server: Server, name: string, { host, port }: HttpServiceOptions): Promise<void> {
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
    const why = code === 'EADDRINUSE' ? 'the port is already in use' : `cannot listen there (${code})`;
    throw new ListenError(`${name} at ${host}:${port}: ${why}.`, { cause: error });
  }
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

async function closeServer(
  server: Server,
  closing: AbortController,
  stopped: AbortController,
  graceMs: number,
): Promise<void> {
  closing.abort();
  const closed = once(server, 'close');
  server.close();
  const patience = setTimeout(() => {
    stopped.abort();
    server.closeAllConnections();
  }, graceMs);
  await closed;
  clearTimeout(patience);
  stopped.abort();
}
