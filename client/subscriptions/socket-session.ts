import { MessageType, parseMessage, stringifyMessage, type Message } from 'graphql-ws/client';
import { CLOSED, OPEN, type WebSocketLike } from './web-socket.js';

/** How a session ended. */
export type SessionEnd =
  /** The server has nothing more to send for this subscription. */
  | { kind: 'completed' }
  /** The server answered with GraphQL errors. */
  | { kind: 'refused'; errors: unknown }
  | { kind: 'closed'; code: number; reason: string }
  | { kind: 'failed'; message: string; cause?: unknown };

export interface SessionTimings {
  /** Milliseconds from the first packet to the server's acknowledgement. */
  connectTimeoutMs: number;
  /** Milliseconds between two pings; a server that leaves two in a row unanswered is gone. */
  pingIntervalMs: number;
}

export interface SessionRequest extends SessionTimings {
  authorization: string | undefined;
  subscription: { query: string; variables: Record<string, unknown> };
  /** Called with the `data` of each result. */
  onData(data: unknown): void;
  onAcknowledged(): void;
}

const SUBSCRIPTION_ID = '1';
/** Unanswered pings after which the connection counts as lost. */
const SILENT_PINGS = 2;
/** How long the other side gets to say goodbye, in milliseconds. */
const GOODBYE_MS = 1_000;

/**
 * One WebSocket that carries one subscription, over the sub-protocol graphql-transport-ws, until it ends. It never
 * connects again: that is for whoever knows what was received. (The client of graphql-ws does it by itself after a
 * close with 1000, even with its retries turned off, and then sends a cursor that is out of date.)
 */
export class SocketSession {
  /** How the session ended; never rejects. */
  readonly ended: Promise<SessionEnd>;
  /** Resolves when the socket is gone as well. */
  readonly gone: Promise<void>;
  private settle!: (end: SessionEnd) => void;
  private vanish!: () => void;
  private hasEnded = false;
  private subscribed = false;
  private paused = false;
  private silentPings = 0;
  private readonly deadline: ReturnType<typeof setTimeout>;
  private heartbeat: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly socket: WebSocketLike,
    private readonly request: SessionRequest,
  ) {
    this.ended = new Promise((resolve) => (this.settle = resolve));
    this.gone = new Promise((resolve) => (this.vanish = resolve));
    this.deadline = setTimeout(() => {
      this.fail(`the server did not take the connection within ${request.connectTimeoutMs / 1000} s`);
    }, request.connectTimeoutMs);
    socket.onopen = () => this.initialise();
    socket.onmessage = ({ data }) => this.receive(data);
    socket.onerror = ({ message }) => {
      this.fail(typeof message === 'string' && message !== '' ? message : 'the connection failed');
    };
    socket.onclose = ({ code, reason }) => {
      this.end({ kind: 'closed', code, reason });
      this.vanish();
    };
  }

  /** Whether the server took the connection and the subscription was sent. */
  get isSubscribed(): boolean {
    return this.subscribed;
  }

  /** Stops reading from the socket, where it can. @returns whether it can */
  pause(): boolean {
    if (!this.socket.pause || !this.socket.resume) return false;
    this.paused = true;
    this.socket.pause();
    return true;
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.silentPings = 0;
    this.socket.resume?.();
  }

  /** Ends the subscription and closes the socket. */
  close(): void {
    this.end({ kind: 'closed', code: 1000, reason: 'Closed by the client' });
  }

  private initialise(): void {
    const { authorization } = this.request;
    this.send({
      type: MessageType.ConnectionInit,
      ...(authorization !== undefined && { payload: { authorization } }),
    });
  }

  private receive(data: unknown): void {
    if (this.hasEnded) return;
    this.silentPings = 0;
    let message: Message;
    try {
      message = parseMessage(data);
    } catch (error) {
      this.fail('the server sent what is no message of the protocol', error);
      return;
    }
    this.obey(message);
  }

  private obey(message: Message): void {
    switch (message.type) {
      case MessageType.ConnectionAck:
        this.subscribe();
        break;
      case MessageType.Ping:
        this.send({ type: MessageType.Pong });
        break;
      case MessageType.Next: {
        const { data, errors } = message.payload;
        if (errors === undefined) this.request.onData(data);
        else this.end({ kind: 'refused', errors });
        break;
      }
      case MessageType.Error:
        this.end({ kind: 'refused', errors: message.payload });
        break;
      case MessageType.Complete:
        this.end({ kind: 'completed' });
        break;
      default: // A pong was a sign of life; what only clients send means nothing here.
    }
  }

  private subscribe(): void {
    if (this.subscribed) return;
    this.subscribed = true;
    clearTimeout(this.deadline);
    this.send({ type: MessageType.Subscribe, id: SUBSCRIPTION_ID, payload: this.request.subscription });
    this.heartbeat = setInterval(() => this.testLife(), this.request.pingIntervalMs);
    this.request.onAcknowledged();
  }

  private testLife(): void {
    if (this.paused) return; // What is not read cannot be a sign of life.
    if (this.silentPings >= SILENT_PINGS) {
      this.fail('the server has fallen silent');
      return;
    }
    this.silentPings += 1;
    this.send({ type: MessageType.Ping });
  }

  private send(message: Message): void {
    if (this.socket.readyState === OPEN) this.socket.send(stringifyMessage(message));
  }

  private fail(message: string, cause?: unknown): void {
    this.end({ kind: 'failed', message, cause });
  }

  private end(end: SessionEnd): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    clearTimeout(this.deadline);
    clearInterval(this.heartbeat);
    if (end.kind === 'closed' && this.subscribed) {
      this.send({ type: MessageType.Complete, id: SUBSCRIPTION_ID });
    }
    this.leave(end.kind === 'failed');
    this.settle(end);
  }

  /** Closes the socket; one that does not answer in time is cut, or left to the platform. */
  private leave(atOnce: boolean): void {
    const { socket } = this;
    if (socket.readyState === CLOSED) return;
    const cut = setTimeout(() => {
      socket.terminate?.();
      this.vanish();
    }, GOODBYE_MS);
    void this.gone.then(() => clearTimeout(cut));
    this.resume();
    if (atOnce && socket.terminate) socket.terminate();
    else socket.close(1000, 'Normal Closure');
  }
}
