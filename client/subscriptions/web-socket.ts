/** A handler that takes whatever event type an implementation has. */
type Handler<Event> = { handle(event: Event): void }['handle'] | null;

/**
 * What is needed of a WebSocket: the browser's has it. Those of Node's `ws` package can also stop reading, and can be
 * cut without waiting for the other side.
 */
export interface WebSocketLike {
  readonly readyState: number;
  onopen: Handler<never>;
  onmessage: Handler<{ data: unknown }>;
  onerror: Handler<{ message?: unknown }>;
  onclose: Handler<{ code: number; reason: string }>;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  pause?(): void;
  resume?(): void;
  terminate?(): void;
}

export type WebSocketConstructor = new (url: string, protocol: string) => WebSocketLike;

/** `readyState` of a socket that can send. */
export const OPEN = 1;
/** `readyState` of a socket that is gone. */
export const CLOSED = 3;

/** The `ws` package on Node, the platform's own everywhere else. */
export async function defaultWebSocket(): Promise<WebSocketConstructor> {
  const platform: { process?: { versions?: { node?: string } }; WebSocket?: WebSocketConstructor } =
    globalThis;
  if (platform.process?.versions?.node !== undefined) return (await import('ws')).WebSocket;
  if (platform.WebSocket) return platform.WebSocket;
  throw new TypeError('This platform has no WebSocket: pass one as webSocketImpl.');
}
