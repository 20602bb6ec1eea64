import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { buildSchema, GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { deferred } from './deferred.js';

/** What goes wrong on one connection, after some entries were sent as they should be. */
export type Fault =
  /** The socket is cut, without a goodbye. */
  | { kind: 'cut'; after: number }
  /** The server closes the socket with a code. */
  | { kind: 'close'; after: number; code: number }
  /** Nothing is sent or read any more, and the socket stays open. */
  | { kind: 'silence'; after: number }
  /** Entries that were sent already are sent again, in between. */
  | { kind: 'repeat'; after: number; count: number }
  /** Entries are left out, but never the last one: that would be a stream that is completed too early. */
  | { kind: 'skip'; after: number; count: number }
  /** The stream is completed before it is over. */
  | { kind: 'complete'; after: number }
  /** A result with an error instead of an entry. */
  | { kind: 'error'; after: number; code: string }
  /** What is no message of the protocol. */
  | { kind: 'garbage'; after: number }
  /** The credentials are refused before anything is sent. */
  | { kind: 'refuse' }
  /** The connection is never acknowledged. */
  | { kind: 'no-ack' }
  /** The whole server goes, with all its sockets, and comes back on the same port. */
  | { kind: 'restart'; after: number; downMs: number };

/** A connection as the server saw it. */
export interface SeenConnection {
  authorization: unknown;
  /** The `after` of its subscription; undefined before there was one. */
  after?: unknown;
}

export interface FaultyServerOptions {
  faults?: readonly Fault[];
  /** Entries that there are. */
  length: number;
  /** Whether more could follow: then the last entry does not complete the campaign, and the stream stays open. */
  endless?: boolean;
  /** Characters of metadata in each entry. */
  entrySize?: number;
}

interface Extra extends Record<PropertyKey, unknown> {
  fault: Fault | undefined;
  seen: SeenConnection;
}

const SCHEMA = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'));
export const CAMPAIGN_ID = '0193e8a0-0000-7000-8000-000000000001';

/**
 * A real graphql-ws server on a real port that sends the entries of one campaign, as its events or as the feed, and
 * does a fault on each connection until there are none left.
 */
export class FaultyEventServer {
  readonly connections: SeenConnection[] = [];
  /** Sockets that are open at the moment. */
  readonly open = new Set<WebSocket>();
  /** Entries that were handed to sockets. */
  sent = 0;
  private readonly faults: Fault[];
  private server: Server | null = null;
  private port = 0;
  private restarting: Promise<void> = Promise.resolve();
  private readonly closing = deferred();

  private constructor(private readonly options: FaultyServerOptions) {
    this.faults = [...(options.faults ?? [])];
  }

  static async start(options: FaultyServerOptions): Promise<FaultyEventServer> {
    const server = new FaultyEventServer(options);
    await server.listen();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    this.closing.resolve();
    await this.restarting;
    await this.stop();
  }

  /** Goes with all sockets, without a goodbye. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    this.open.forEach((socket) => socket.terminate());
    server.closeAllConnections();
    await closed;
  }

  /** Comes (back) on its port. */
  async listen(): Promise<void> {
    const server = createServer();
    const sockets = new WebSocketServer({ server, path: '/graphql' });
    sockets.on('connection', (socket) => {
      this.open.add(socket);
      socket.on('close', () => this.open.delete(socket));
    });
    useServer<Record<string, unknown>, Extra>(
      {
        schema: SCHEMA,
        onConnect: ({ extra, connectionParams }) => this.admit(extra, connectionParams),
        context: ({ extra }) => extra,
        roots: {
          subscription: {
            campaignEvents: ({ after }: { after?: number }, extra: Extra & { socket: WebSocket }) =>
              this.stream(after ?? this.options.length - 1, after, extra, (entry) => ({
                campaignEvents: entry,
              })),
            campaignFeed: ({ after }: { after?: string }, extra: Extra & { socket: WebSocket }) =>
              this.stream(Number(after ?? 0), after, extra, (entry) => ({
                campaignFeed: { cursor: String(entry.sequence), entry },
              })),
          },
        },
      },
      sockets,
      0, // No pings of its own: nothing but the client finds out that a connection is dead.
    );
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  private async admit(extra: Partial<Extra>, parameters?: Record<string, unknown>): Promise<boolean> {
    extra.fault = this.faults.shift();
    extra.seen = { authorization: parameters?.['authorization'] };
    this.connections.push(extra.seen);
    if (extra.fault?.kind === 'no-ack') await this.closing.promise;
    return extra.fault?.kind !== 'refuse';
  }

  /** The entries behind `place`, with the fault of this connection in between. */
  private async *stream(
    place: number,
    after: unknown,
    { fault, seen, socket }: Extra & { socket: WebSocket },
    wrap: (entry: SentEntry) => object,
  ): AsyncGenerator<object> {
    seen.after = after;
    const { length, endless, entrySize = 0 } = this.options;
    for (let sequence = place + 1; sequence <= length; sequence += 1) {
      const sent = sequence - place - 1;
      if (fault && 'after' in fault && fault.after === sent) {
        if (fault.kind === 'skip') sequence = Math.min(sequence + fault.count, length);
        else if (fault.kind === 'repeat') {
          for (let again = Math.max(1, sequence - fault.count); again < sequence; again += 1) {
            yield wrap(entryOf(again, length, endless, entrySize));
          }
        } else if (fault.kind === 'error') yield failing(fault.code);
        else if (fault.kind === 'complete') return;
        else await this.interrupt(fault, socket);
      }
      this.sent += 1;
      yield wrap(entryOf(sequence, length, endless, entrySize));
    }
    if (endless) await this.closing.promise;
  }

  private async interrupt(fault: Fault, socket: WebSocket): Promise<void> {
    switch (fault.kind) {
      case 'cut':
        socket.terminate();
        break;
      case 'close':
        socket.close(fault.code, 'As the test wants it');
        break;
      case 'garbage':
        socket.send('{"type":"nonsense"');
        break;
      case 'silence':
        socket.pause();
        break;
      case 'restart':
        this.restarting = this.restart(fault.downMs);
        break;
      default:
    }
    await this.closing.promise;
  }

  private async restart(downMs: number): Promise<void> {
    await this.stop();
    await delay(downMs);
    await this.listen();
  }
}

type SentEntry = ReturnType<typeof entryOf>;

function entryOf(sequence: number, length: number, endless: boolean | undefined, size: number) {
  const at = new Date(sequence).toISOString();
  const hash = (of: number) => of.toString(16).padStart(64, '0');
  return {
    id: `entry-${sequence}`,
    sequence,
    occurredAt: at,
    executionId: CAMPAIGN_ID,
    actor: 'orchestrator',
    action: 'note',
    transition: null,
    metadata: { text: 'x'.repeat(size) },
    previousHash: hash(sequence - 1),
    hash: hash(sequence),
    campaign: {
      id: CAMPAIGN_ID,
      name: 'Spring',
      state: sequence === length && !endless ? 'COMPLETED' : 'RADAR_SCAN',
      paused: false,
      version: sequence,
      executionId: CAMPAIGN_ID,
      executionCount: 1,
      retryCount: 0,
      maxRetries: 3,
      progress: 0,
      publishOutcome: 'NOT_SENT',
      availableActions: [],
      createdAt: at,
      updatedAt: at,
    },
  };
}

function failing(code: string): object {
  const fail = () => {
    throw new GraphQLError(`The server says ${code}.`, { extensions: { code } });
  };
  return { campaignEvents: fail, campaignFeed: fail };
}
