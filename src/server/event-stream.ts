import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { ExecutionResult, FormattedExecutionResult } from 'graphql';
import type { Clock, Timer } from '../ports/clock.js';
import { OperationStream } from './operation-stream.js';
import { KEEP_ALIVE_MS } from './options.js';

/** The media type of Server-Sent Events. */
export const EVENT_STREAM_TYPE = 'text/event-stream';

/** A line that clients skip: shows them, and everything in between, that the stream is alive. */
const COMMENT = ':\n\n';

/** One answer that goes on: the results of one operation as Server-Sent Events. */
export class EventStream {
  private readonly response: ServerResponse;
  private keepAlive: Timer | null = null;

  constructor(
    private readonly reply: FastifyReply,
    private readonly clock: Clock,
  ) {
    this.response = reply.raw;
  }

  /**
   * Sends everything, and lets go of the results as soon as the client has left. A result is asked for only when the
   * one before was taken: a slow reader holds nothing here.
   */
  async send(
    results: OperationStream | FormattedExecutionResult,
    present: (result: ExecutionResult) => FormattedExecutionResult,
  ): Promise<void> {
    const { response } = this;
    const letGo = () => void (results instanceof OperationStream && results.return());
    response.once('close', letGo);
    response.on('error', letGo);
    this.begin();
    try {
      if (!(results instanceof OperationStream)) await this.write(nextEvent(results));
      else if (response.destroyed) letGo();
      else for await (const result of results) await this.write(nextEvent(present(result)));
      await this.write('event: complete\ndata:\n\n');
    } finally {
      this.keepAlive?.cancel();
      letGo();
      response.end();
    }
  }

  /** Ends the stream without a word: a client takes that for a lost connection, and comes back. */
  cut(): void {
    this.response.destroy();
  }

  private begin(): void {
    const { reply, response } = this;
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) response.setHeader(name, value);
    }
    response.writeHead(200, {
      'content-type': `${EVENT_STREAM_TYPE}; charset=utf-8`,
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    });
    // The first bytes at once, so that clients see that the stream is open.
    response.write(COMMENT);
    this.scheduleComment();
  }

  private scheduleComment(): void {
    this.keepAlive = this.clock.after(KEEP_ALIVE_MS, () => {
      if (!this.response.writableNeedDrain) this.response.write(COMMENT);
      this.scheduleComment();
    });
  }

  /** Resolves when there is room for more, or when the client has left. */
  private async write(text: string): Promise<void> {
    const { response } = this;
    if (response.destroyed || response.write(text)) return;
    const gone = new AbortController();
    const leave = () => gone.abort();
    response.once('close', leave);
    try {
      await once(response, 'drain', { signal: gone.signal });
    } catch (error) {
      if (!gone.signal.aborted) throw error;
    } finally {
      response.off('close', leave);
    }
  }
}

function nextEvent(result: FormattedExecutionResult): string {
  return `event: next\ndata: ${JSON.stringify(result)}\n\n`;
}
