import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between a client and a server on this machine, and fails as a network does. */
export class TcpProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cutAnswerTo: string | null = null;
  #frozen = false;
  /** How many answers were cut off. */
  cuts = 0;

  private constructor(target: number) {
    this.#server = createServer((client) => {
      this.#join(client, connect(target, '127.0.0.1'));
    });
  }

  static async start(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Lets the next message through that contains `text`, and cuts the connection when the answer to it arrives. */
  cutNextAnswerTo(text: string): void {
    this.#cutAnswerTo = text;
  }

  /** From now on nothing arrives anywhere, and nobody is told. */
  freeze(): void {
    this.#frozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** What was held back arrives. */
  thaw(): void {
    this.#frozen = false;
    for (const socket of this.#sockets) socket.resume();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket, server: Socket): void {
    let cut = false;
    const end = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        end();
      });
      if (this.#frozen) socket.pause();
    }
    client.on('data', (data) => {
      if (this.#cutAnswerTo !== null && data.includes(this.#cutAnswerTo)) {
        this.#cutAnswerTo = null;
        cut = true;
      }
      server.write(data);
    });
    server.on('data', (data) => {
      if (!cut) {
        client.write(data);
        return;
      }
      this.cuts += 1;
      end();
    });
  }
}
