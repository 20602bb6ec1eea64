import { CloseCode, type Server } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import { KEEP_ALIVE_MS } from './options.js';

/** Bytes that may wait for a client to read them before nothing more is read from it. */
const READ_PAUSE_BYTES = 256 * 1024;
/** How many keep-alive intervals a client may show no sign of life. */
const SILENT_INTERVALS = 5;

/**
 * Ties one WebSocket to the protocol server.
 *
 * A message counts as sent when the kernel took it: the protocol server asks for the next event only then, so that a
 * slow reader slows down its own subscriptions and nothing else. While much waits to be read, nothing is read from the
 * client either, so that it cannot make answers pile up.
 */
export class SocketConnection<Extra extends object> {
  private readonly closed: (code: number, reason: string) => Promise<void>;
  private readonly keepAlive: NodeJS.Timeout;
  private silentFor = 0;
  private bytesAtLastPing = 0;

  /** @param onFailure told about errors that nobody expects */
  constructor(
    private readonly socket: WebSocket,
    protocol: Server<Extra>,
    extra: Extra,
    private readonly onFailure: (error: unknown) => void,
    private readonly bytesWritten: () => number,
  ) {
    socket.on('error', () => undefined); // A protocol violation: ws closes the socket with the code that fits.
    socket.on('pong', () => (this.silentFor = 0));
    this.closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => this.send(text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (listener) => {
          socket.on('message', (data, isBinary) => void this.receive(data, isBinary, listener));
        },
      },
      extra,
    );
    this.keepAlive = setInterval(() => this.testLife(), KEEP_ALIVE_MS);
    socket.once('close', (code, reason) => {
      clearInterval(this.keepAlive);
      this.closed(code, reason.toString()).catch(onFailure);
    });
  }

  private send(text: string): Promise<void> {
    const { socket } = this;
    return new Promise((resolve) => {
      if (socket.readyState !== socket.OPEN) {
        resolve();
        return;
      }
      socket.send(text, () => {
        if (socket.isPaused && socket.bufferedAmount < READ_PAUSE_BYTES) socket.resume();
        resolve();
      });
      if (socket.bufferedAmount >= READ_PAUSE_BYTES) socket.pause();
    });
  }

  private async receive(
    data: RawData,
    isBinary: boolean,
    listener: (text: string) => Promise<void>,
  ): Promise<void> {
    this.silentFor = 0;
    if (isBinary || !Buffer.isBuffer(data)) {
      this.socket.close(CloseCode.BadRequest, 'Messages must be text');
      return;
    }
    try {
      await listener(data.toString('utf8'));
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('Unexpected message of type')) {
        this.socket.close(CloseCode.BadRequest, 'Unexpected message');
        return;
      }
      this.onFailure(error);
      this.socket.close(1011, 'Internal server error');
    }
  }

  /** Pings; gives up a client that neither answers nor reads. */
  private testLife(): void {
    const { socket } = this;
    const written = this.bytesWritten();
    const isReading = socket.bufferedAmount > 0 && written > this.bytesAtLastPing;
    this.bytesAtLastPing = written;
    this.silentFor = isReading ? 0 : this.silentFor + 1;
    if (this.silentFor > SILENT_INTERVALS) socket.terminate();
    else if (socket.readyState === socket.OPEN && socket.bufferedAmount === 0) socket.ping();
  }
}
