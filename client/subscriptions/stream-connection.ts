import { authorizationOf, type TokenSource } from '../access-token.js';
import { LeadboostError } from '../leadboost-error.js';
import { judgeEnd, wasRefused, type Verdict } from './judge-end.js';
import { SocketSession, type SessionEnd, type SessionTimings } from './socket-session.js';
import type { StreamSource } from './stream-source.js';
import { defaultWebSocket, type WebSocketConstructor } from './web-socket.js';

/** How the streams of a client connect. */
export interface ConnectionOptions extends SessionTimings {
  endpoint: string;
  token: TokenSource;
  /** The default: `ws` on Node, the platform's own elsewhere. */
  webSocketImpl: WebSocketConstructor | undefined;
}

/** What a connection tells whoever runs it. */
export interface ConnectionListener<Item> {
  onItem(item: Item): void;
  onConnected(): void;
}

/** What became of a connection. */
export interface ConnectionOutcome {
  verdict: Verdict;
  /** It lasted long enough to have been of use, even if nothing happened meanwhile. */
  settled: boolean;
}

const SUB_PROTOCOL = 'graphql-transport-ws';
/** A connection that lasted this long was of use. In milliseconds. */
const SETTLED_MS = 10_000;

/** The connections of one stream: one at a time, each from its beginning to its end. */
export class StreamConnection<Item> {
  private session: SocketSession | null = null;
  private misfit: string | null = null;
  private refusals = 0;

  constructor(
    private readonly source: StreamSource<Item>,
    private readonly options: ConnectionOptions,
    private readonly listener: ConnectionListener<Item>,
  ) {}

  /**
   * Connects behind the source's place; resolves when the connection is gone.
   *
   * @throws where this platform has no WebSocket
   */
  async run(signal: AbortSignal): Promise<ConnectionOutcome> {
    let authorization: string | undefined;
    try {
      authorization = await authorizationOf(this.options.token);
    } catch (error) {
      const message = `No token could be had: ${error instanceof Error ? error.message : String(error)}`;
      const cause = new LeadboostError('UNREACHABLE', message, { cause: error });
      return { verdict: { kind: 'reconnect', cause }, settled: false };
    }
    this.misfit = null;
    const begun = Date.now();
    this.session = await this.open(authorization);
    const end = await runToEnd(this.session, signal);
    this.session = null;
    const settled = Date.now() - begun >= SETTLED_MS;
    return { verdict: this.judge(end, settled), settled };
  }

  /** Reads nothing more, where the socket can do that. @returns whether it can */
  pause(): boolean {
    return this.session?.pause() ?? true;
  }

  resume(): void {
    this.session?.resume();
  }

  close(): void {
    this.session?.close();
  }

  private async open(authorization: string | undefined): Promise<SocketSession> {
    const { endpoint, webSocketImpl, connectTimeoutMs, pingIntervalMs } = this.options;
    const Socket = webSocketImpl ?? (await defaultWebSocket());
    return new SocketSession(new Socket(endpoint, SUB_PROTOCOL), {
      authorization,
      subscription: this.source.subscription(),
      connectTimeoutMs,
      pingIntervalMs,
      onData: (data) => this.receive(data),
      onAcknowledged: () => this.listener.onConnected(),
    });
  }

  private receive(data: unknown): void {
    const acceptance = this.source.accept(data);
    if (acceptance.kind === 'next') {
      this.refusals = 0;
      this.listener.onItem(acceptance.item);
    } else if (acceptance.kind === 'misfit') {
      this.misfit = acceptance.message;
      this.close();
    }
  }

  private judge(end: SessionEnd, settled: boolean): Verdict {
    if (this.misfit !== null) {
      return judgeEnd({ kind: 'failed', message: this.misfit }, this.source, 0);
    }
    const before = settled ? 0 : this.refusals;
    this.refusals = wasRefused(end) ? before + 1 : 0;
    return judgeEnd(end, this.source, this.refusals);
  }
}

async function runToEnd(session: SocketSession, signal: AbortSignal): Promise<SessionEnd> {
  const onStop = () => session.close();
  signal.addEventListener('abort', onStop, { once: true });
  if (signal.aborted) onStop();
  const end = await session.ended;
  signal.removeEventListener('abort', onStop);
  await session.gone;
  return end;
}
