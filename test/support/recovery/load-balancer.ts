import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyOf } from '../misbehaving-server.js';
import type { ServerSeat } from './server-seat.js';

const PROBE_MS = 50;

/**
 * What stands before servers in production: it asks each at `/readyz` again and again, hands requests to those that are
 * ready, over connections that it keeps, and tries another one only when it could not connect.
 */
export class LoadBalancer {
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #seats: readonly ServerSeat[];
  readonly #ready = new Set<ServerSeat>();
  readonly #probe: NodeJS.Timeout;
  #turn = 0;

  private constructor(seats: readonly ServerSeat[]) {
    this.#seats = seats;
    this.#server = createServer((incoming, response) => void this.#serve(incoming, response));
    this.#probe = setInterval(() => void this.#look(), PROBE_MS);
  }

  static async start(seats: readonly ServerSeat[]): Promise<LoadBalancer> {
    const balancer = new LoadBalancer(seats);
    await new Promise<void>((resolve) => balancer.#server.listen(0, '127.0.0.1', resolve));
    await balancer.#look();
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** Whether it hands requests to a seat. */
  isReady(seat: ServerSeat): boolean {
    return this.#ready.has(seat);
  }

  async close(): Promise<void> {
    clearInterval(this.#probe);
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #look(): Promise<void> {
    await Promise.all(
      this.#seats.map(async (seat) => {
        const { url } = seat;
        const answer = url === null ? null : await fetch(`${url}/readyz`).catch(() => null);
        await answer?.arrayBuffer().catch(() => null);
        if (answer?.ok) this.#ready.add(seat);
        else this.#ready.delete(seat);
      }),
    );
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    for (let tries = 0; tries < this.#seats.length; tries += 1) {
      this.#turn += 1;
      const ready = this.#seats.filter((seat) => this.#ready.has(seat) && seat.url !== null);
      const url = ready[this.#turn % ready.length]?.url;
      if (url && (await this.#forward(url, incoming, body, response))) return;
    }
    response.writeHead(502).end('{}');
  }

  /** @returns false when it could not connect: nothing was sent */
  #forward(url: string, incoming: IncomingMessage, body: string, response: ServerResponse): Promise<boolean> {
    return new Promise((resolve) => {
      const { method, url: path = '/', headers } = incoming;
      const forwarded = request(new URL(path, url), { method, headers, agent: this.#agent }, (answer) => {
        // What concerns the connection to the server does not concern that of the client.
        const { connection: _connection, 'keep-alive': _keepAlive, ...rest } = answer.headers;
        response.writeHead(answer.statusCode ?? 502, rest);
        answer.pipe(response);
        answer.once('close', () => resolve(true));
      });
      forwarded.once('error', (error: NodeJS.ErrnoException) => {
        const refused = error.code === 'ECONNREFUSED';
        if (!refused && !response.headersSent) response.writeHead(502).end('{}');
        resolve(!refused);
      });
      forwarded.end(body);
    });
  }
}
