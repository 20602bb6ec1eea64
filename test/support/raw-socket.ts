import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A message of graphql-transport-ws. */
export interface ProtocolMessage {
  id?: string;
  type: string;
  payload?: unknown;
}

/** A client of graphql-transport-ws without a mind of its own: a test says every word, right or wrong. */
export class RawSocket {
  private static readonly open = new Set<RawSocket>();
  readonly received: ProtocolMessage[] = [];
  private readonly socket: WebSocket;
  private taken = 0;
  private wake: () => void = () => undefined;
  /** How often the server tested whether this client lives. */
  pings = 0;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;

  private constructor(url: string, headers: Record<string, string>, protocol: string) {
    this.socket = new WebSocket(url, protocol, { headers });
    this.socket.on('message', (data: Buffer) => {
      this.received.push(JSON.parse(data.toString('utf8')) as ProtocolMessage);
      this.wake();
    });
    this.socket.on('ping', () => (this.pings += 1));
    RawSocket.open.add(this);
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code) => {
        RawSocket.open.delete(this);
        resolve(code);
      });
    });
  }

  /** Drops every connection that a test left open, so that a failing test fails for its own reason. */
  static dropAll(): void {
    RawSocket.open.forEach((client) => client.drop());
  }

  static async connect(
    url: string,
    headers: Record<string, string> = {},
    protocol = 'graphql-transport-ws',
  ): Promise<RawSocket> {
    const client = new RawSocket(url, headers, protocol);
    await once(client.socket, 'open');
    return client;
  }

  /** Connects and says hello. */
  static async ready(url: string, payload?: Record<string, unknown>): Promise<RawSocket> {
    const client = await RawSocket.connect(url);
    client.say({ type: 'connection_init', ...(payload && { payload }) });
    await client.next('connection_ack');
    return client;
  }

  say(message: ProtocolMessage | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  sayBytes(bytes: Buffer): void {
    this.socket.send(bytes);
  }

  subscribe(id: string, query: string, variables: Record<string, unknown> = {}): void {
    this.say({ id, type: 'subscribe', payload: { query, variables } });
  }

  /** The next message that was not taken yet; fails the test when it is of another type. */
  async next(type: string): Promise<ProtocolMessage> {
    const message = await this.take();
    if (message.type !== type) throw new Error(`Expected ${type} and got ${JSON.stringify(message)}.`);
    return message;
  }

  private async take(): Promise<ProtocolMessage> {
    for (;;) {
      const message = this.received[this.taken];
      if (message) {
        this.taken += 1;
        return message;
      }
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  /** Bytes that the server has not read yet, nor the network taken. */
  get unsent(): number {
    return this.socket.bufferedAmount;
  }

  /** Reads nothing more from the network until `resume`. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Closes in an orderly way. */
  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }

  /** Drops the connection without a word, as a lost network does. */
  drop(): void {
    this.socket.terminate();
  }
}
