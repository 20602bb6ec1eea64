import type { ServerResponse } from 'node:http';

/** What the caller gets, and in what manner. */
export type Reply =
  | { readonly manner: 'whole'; readonly status: number; readonly headers?: Headers; readonly body: string }
  /** The same, after this many milliseconds. */
  | { readonly manner: 'late'; readonly status: number; readonly body: string; readonly afterMs: number }
  /** The length of all of it, half of it, and the end of the connection. */
  | { readonly manner: 'cut'; readonly body: string }
  /** The end of the connection. */
  | { readonly manner: 'reset' };

type Headers = Readonly<Record<string, string>>;

/**
 * Sends a reply.
 * @param closing aborted when the service stops: then a connection that waits for a late reply is closed, and one
 *                that has got its reply is not kept for another call
 */
export function sendReply(response: ServerResponse, reply: Reply, closing: AbortSignal): void {
  if (response.destroyed) return;
  switch (reply.manner) {
    case 'whole':
      sendWhole(response, reply.status, reply.body, reply.headers, closing);
      return;
    case 'late':
      sendLate(response, reply, closing);
      return;
    case 'cut':
      sendHalf(response, Buffer.from(reply.body));
      return;
    case 'reset':
      response.destroy();
  }
}

function sendWhole(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Headers = {},
  closing?: AbortSignal,
): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
    ...(closing?.aborted === true ? { connection: 'close' } : {}),
  });
  response.end(body);
}

function sendLate(response: ServerResponse, reply: Reply & { manner: 'late' }, closing: AbortSignal): void {
  const giveUp = (): void => {
    response.destroy();
  };
  const timer = setTimeout(() => {
    sendWhole(response, reply.status, reply.body, {}, closing);
  }, reply.afterMs);
  response.once('close', () => {
    clearTimeout(timer);
    closing.removeEventListener('abort', giveUp);
  });
  closing.addEventListener('abort', giveUp, { once: true });
}

function sendHalf(response: ServerResponse, bytes: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => {
    response.destroy();
  });
}
