import { Axios, type AxiosAdapter } from 'axios';
import { Pool } from 'undici';
import type { Clock } from '../ports/clock.js';
import { onAbort } from './abort-listeners.js';
import { Exchange, type Answer } from './exchange.js';
import { TransportError } from './transport-error.js';

/** How one service is called. */
export interface HttpClientConfig {
  /** Absolute, http or https; may carry a path prefix, but neither credentials, query nor fragment. */
  url: string;
  /** For one call, up to the last byte of the answer, in milliseconds. */
  timeoutMs: number;
  /** Sent as a bearer token. */
  token?: string | null | undefined;
  /** The largest answer that is read, in bytes. */
  maxBodyBytes: number;
  /** The most connections at a time; further calls wait for one, and their time runs. */
  maxConnections: number;
  userAgent: string;
}

/** One POST of a JSON text. */
export interface HttpPost {
  /** Below the base URL, such as `/api/v1/scan`. */
  path: string;
  body: string;
  headers: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/**
 * The HTTP client of one service: axios, with undici's connection pool as its adapter. Every call stays with the base
 * URL's host, whatever its path says, and no redirect is followed. Compressed answers are not asked for.
 */
export class HttpClient {
  private readonly pool: Pool;
  private readonly axios: Axios;
  private closed = false;

  /** @throws TypeError when the URL cannot be used */
  constructor(
    private readonly config: HttpClientConfig,
    private readonly clock: Clock,
  ) {
    const { origin, prefix } = parseBaseUrl(config.url);
    this.pool = new Pool(origin, {
      connections: config.maxConnections,
      // The time limit of the whole call stands over these.
      headersTimeout: 0,
      bodyTimeout: 0,
      connectTimeout: config.timeoutMs,
    });
    // Without the defaults of `axios.create`: nothing here needs them, and merging them is a third of a call's cost.
    this.axios = new Axios({
      baseURL: prefix,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        'content-type': 'application/json',
        'user-agent': config.userAgent,
        'x-request-timeout-ms': String(Math.ceil(config.timeoutMs)),
        ...(config.token ? { authorization: `Bearer ${config.token}` } : {}),
      },
    });
  }

  /** Makes the call, once. Any status is an answer. @throws TransportError when no complete answer came */
  async post({ path, body, headers, signal }: HttpPost): Promise<Answer> {
    if (this.closed || signal.aborted) throw new TransportError('aborted', false, null, null);
    const exchange = new Exchange(this.config.maxBodyBytes);
    const timer = this.clock.after(this.config.timeoutMs, () => {
      exchange.stop('timeout');
    });
    const forget = onAbort(signal, () => {
      exchange.stop('aborted');
    });
    try {
      const adapter = undiciAdapter(this.pool, exchange);
      // Not `post`, which merges the defaults once more on its way to this.
      const request = { method: 'post', url: path, data: body, headers, adapter };
      const response = await this.axios.request<Buffer | null>(request);
      return { status: response.status, headers: response.headers as Answer['headers'], body: response.data };
    } finally {
      timer.cancel();
      forget();
    }
  }

  /** Ends what is in flight as `aborted`. */
  async close(): Promise<void> {
    this.closed = true;
    await this.pool.destroy();
  }
}

function undiciAdapter(pool: Pool, exchange: Exchange): AxiosAdapter {
  return async (config) => {
    const path = `${config.baseURL ?? ''}${config.url ?? ''}`;
    const headers = config.headers.toJSON(true);
    const answer = await exchange.run(pool, { method: 'POST', path, headers, body: config.data as string });
    return {
      data: answer.body,
      status: answer.status,
      statusText: '',
      headers: { ...answer.headers },
      config,
    };
  };
}

function parseBaseUrl(text: string): { origin: string; prefix: string } {
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError('A service URL must be http or https.');
  }
  if (url.username || url.password) {
    throw new TypeError('A service URL must not carry credentials; use a token.');
  }
  if (url.search || url.hash) throw new TypeError('A service URL must not carry a query or a fragment.');
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, '') };
}
