import { setMaxListeners } from 'node:events';
import { WebSocket } from 'ws';
import {
  createLeadboostClient,
  type AuditEntry,
  type LeadboostClient,
  type WebSocketConstructor,
} from '../../../client/index.js';
import type { Endpoint } from './server-seat.js';

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1';

/** Follows campaigns with the product's own client, across any number of lost connections. */
export class CampaignFollower {
  /** Why connections were lost. */
  readonly losses: string[] = [];
  readonly #client: LeadboostClient;
  readonly #closed = new AbortController();

  constructor(endpoint: Endpoint) {
    setMaxListeners(0, this.#closed.signal);
    this.#client = createLeadboostClient({
      url: NOWHERE,
      webSocketImpl: socketTo(endpoint),
      pingIntervalMs: 1_000,
      backoffBaseMs: 100,
      backoffCapMs: 500,
    });
  }

  /**
   * Hands over every entry of a campaign, in the order in which they come, until the subscription ends or `take` says
   * that it has seen enough.
   */
  async follow(campaignId: string, take: (entry: AuditEntry) => Promise<'more' | 'enough'>): Promise<void> {
    const { signal } = this.#closed;
    const entries = this.#client.campaignEvents(campaignId, {
      after: 0,
      signal,
      onReconnect: ({ cause }) => this.losses.push(cause.message),
    });
    try {
      for await (const entry of entries) if ((await take(entry)) === 'enough') return;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Hands over every entry of every campaign from now on, until it is closed. */
  async followFeed(take: (entry: AuditEntry) => void): Promise<void> {
    const { signal } = this.#closed;
    try {
      for await (const { entry } of this.#client.campaignFeed({ signal })) take(entry);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Ends every subscription. */
  close(): void {
    this.#closed.abort();
  }
}

/** A restarted server has another port: a load balancer would hide that, here the socket does. */
function socketTo(endpoint: Endpoint): WebSocketConstructor {
  return class extends WebSocket {
    constructor(_url: string, protocol: string) {
      super(`${(endpoint.now() ?? NOWHERE).replace('http', 'ws')}/graphql`, protocol);
    }
  };
}
