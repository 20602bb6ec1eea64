import type { TokenSource } from './access-token.js';
import { CampaignCommands } from './campaign-commands.js';
import { deriveEndpoints } from './endpoints.js';
import { HttpTransport } from './http-transport.js';
import type { AuditEntry, CampaignFeedFilter, CampaignFeedItem } from './model.js';
import { CampaignEventsSource } from './subscriptions/campaign-events-source.js';
import { CampaignFeedSource } from './subscriptions/campaign-feed-source.js';
import type { LoopOptions } from './subscriptions/loop-options.js';
import { ResumingStream, type StreamOptions } from './subscriptions/resuming-stream.js';
import type { WebSocketConstructor } from './subscriptions/web-socket.js';
import { documentText, type TypedDocument } from './typed-document.js';

export interface LeadboostClientOptions {
  /** The address of the server, such as `https://leadboost.example`. */
  url: string;
  /** Credentials, or a function that is asked for fresh ones at every request and every connection. */
  token?: TokenSource;
  /** Milliseconds that a query or mutation may take. Default 30,000. */
  requestTimeoutMs?: number;
  /** Milliseconds that the server may take to accept a connection. Default 10,000. */
  connectTimeoutMs?: number;
  /** Milliseconds between pings; two in a row without an answer are a lost connection. Default 5,000. */
  pingIntervalMs?: number;
  /** Milliseconds that the first wait before a reconnection lasts at most; each further one doubles. Default 250. */
  backoffBaseMs?: number;
  /** Milliseconds that such a wait lasts at most. Default 10,000. */
  backoffCapMs?: number;
  /** Entries that are held for a slow loop before nothing more is read for it. Default 1,000. */
  bufferSize?: number;
  /** The WebSocket to use. Default: `ws` on Node, the platform's own elsewhere. */
  webSocketImpl?: WebSocketConstructor;
}

export interface CampaignEventsOptions extends LoopOptions {
  /** Begins behind this sequence; 0 is the whole history. Left out, the newest entry comes first. */
  after?: number | undefined;
}

export interface CampaignFeedOptions extends LoopOptions {
  /** Begins behind this cursor. Left out, from now on: then there is no place to resume from before the first entry. */
  after?: string | undefined;
  filter?: CampaignFeedFilter | undefined;
}

/** A client of one server. */
export class LeadboostClient extends CampaignCommands {
  private readonly http: HttpTransport;
  private readonly streams: StreamOptions;

  constructor(options: LeadboostClientOptions) {
    super();
    const { http, webSocket } = deriveEndpoints(options.url);
    const { token } = options;
    this.http = new HttpTransport({ endpoint: http, token, timeoutMs: options.requestTimeoutMs ?? 30_000 });
    this.streams = {
      endpoint: webSocket,
      token,
      webSocketImpl: options.webSocketImpl,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
      pingIntervalMs: options.pingIntervalMs ?? 5_000,
      backoffBaseMs: options.backoffBaseMs ?? 250,
      backoffCapMs: options.backoffCapMs ?? 10_000,
      bufferSize: options.bufferSize ?? 1_000,
    };
  }

  /**
   * Runs a query or a mutation.
   *
   * @throws LeadboostError with the code of the first GraphQL error, or UNREACHABLE, TIMEOUT, UNEXPECTED_RESPONSE
   */
  override async request<Result, Variables extends object>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Result> {
    // That the server answers a document as its schema says is the promise that the types rest on.
    return (await this.http.send(documentText(document), variables, signal)) as Result;
  }

  /**
   * The audit entries of a campaign, each once and in order, then live, whatever happens to the connection. Ends when
   * the campaign is COMPLETED or CANCELLED; stays open on FAILED.
   *
   * The loop reconnects for ever unless `maxAttempts` or `signal` says otherwise. It throws LeadboostError for what no
   * reconnection could mend: NOT_FOUND, BAD_USER_INPUT, FORBIDDEN, and UNAUTHENTICATED when credentials were refused
   * twice in a row.
   */
  campaignEvents(campaignId: string, options: CampaignEventsOptions = {}): AsyncIterableIterator<AuditEntry> {
    const { after, ...loop } = options;
    return new ResumingStream(new CampaignEventsSource(campaignId, after), this.streams, loop);
  }

  /** The audit entries of every campaign, per campaign in order, then live. It has no end. Otherwise as `campaignEvents`. */
  campaignFeed(options: CampaignFeedOptions = {}): AsyncIterableIterator<CampaignFeedItem> {
    const { after, filter, ...loop } = options;
    return new ResumingStream(new CampaignFeedSource(after, filter), this.streams, loop);
  }
}

/**
 * Makes a client of a server. It connects when it is used, and holds nothing open in between.
 *
 * @throws TypeError when `url` is no http or https address
 */
export function createLeadboostClient(options: LeadboostClientOptions): LeadboostClient {
  return new LeadboostClient(options);
}
