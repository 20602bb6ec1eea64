import { CloseCode, type Server } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import type { Clock, Timer } from '../ports/clock.js';
import { isJsonObject } from '../contracts/json.js';
import { findDuplicateMember, type DuplicateMember } from '../contracts/duplicate-member.js';
import { KEEP_ALIVE_MS } from './options.js';

/** Bytes that may wait for a client to read them before nothing more is read from it. */
const READ_PAUSE_BYTES = 256 * 1024;
/** What a close frame has room for beside the code (RFC 6455, section 5.5). */
const MAX_REASON_BYTES = 123;
/** How many keep-alive intervals a client may show no sign of life. */
const SILENT_INTERVALS = 5;

export interface SocketConnectionParts<Extra extends object> {
  socket: WebSocket;
  protocol: Server<Extra>;
  /** What the protocol server shall know of the connection. */
  extra: Extra;
  /** How much the network took of what was sent. */
  bytesWritten: () => number;
  clock: Clock;
  /** Told that the operation which comes next under this id says a member twice. */
  onDuplicateMember: (operationId: string, duplicate: DuplicateMember) => void;
  /** Told when an operation has ended, and nothing will be said or done under its id any more. */
  onOperationEnded: (operationId: string) => void;
  /** Told about errors that nobody expects. */
  onFailure: (error: unknown) => void;
}

/**
 * Ties one WebSocket to the protocol server.
 *
 * A message counts as sent when the kernel took it: the protocol server asks for the next event only then, so that a
 * slow reader slows down its own subscriptions and nothing else. While much waits to be read, nothing is read from the
 * client either, so that it cannot make answers pile up.
 */
export class SocketConnection<Extra extends object> {
  private readonly socket: WebSocket;
  private keepAlive: Timer;
  private silentFor = 0;
  private bytesAtLastTest = 0;

  constructor(private readonly parts: SocketConnectionParts<Extra>) {
    const { socket, protocol, extra, onFailure } = parts;
    this.socket = socket;
    socket.on('error', () => undefined); // A protocol violation: ws closes the socket with the code that fits.
    socket.on('pong', () => (this.silentFor = 0));
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => this.send(text),
        close: (code, reason = '') => socket.close(code, fits(reason) ? reason : ''),
        onMessage: (listener) => {
          socket.on('message', (data, isBinary) => void this.receive(data, isBinary, listener));
        },
      },
      extra,
    );
    this.keepAlive = this.scheduleTest();
    socket.once('close', (code, reason) => {
      this.keepAlive.cancel();
      closed(code, reason.toString()).catch(onFailure);
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
    const text = data.toString('utf8');
    const operationId = subscribedId(text);
    const duplicate = findDuplicateMember(text);
    if (duplicate) {
      if (operationId === null || duplicate.path[0] !== 'payload') {
        this.socket.close(CloseCode.BadRequest, 'A member occurs more than once');
        return;
      }
      this.parts.onDuplicateMember(operationId, duplicate);
    }
    try {
      await listener(text);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('Unexpected message of type')) {
        this.socket.close(CloseCode.BadRequest, 'Unexpected message');
        return;
      }
      this.parts.onFailure(error);
      this.socket.close(1011, 'Internal server error');
    } finally {
      // The protocol server deals with a message until its operation has ended.
      if (operationId !== null) this.parts.onOperationEnded(operationId);
    }
  }

  private scheduleTest(): Timer {
    return this.parts.clock.after(KEEP_ALIVE_MS, () => {
      this.keepAlive = this.scheduleTest();
      this.testLife();
    });
  }

  /** Pings; gives up a client that neither answers nor reads. */
  private testLife(): void {
    const { socket } = this;
    const written = this.parts.bytesWritten();
    const isReading = socket.bufferedAmount > 0 && written > this.bytesAtLastTest;
    this.bytesAtLastTest = written;
    this.silentFor = isReading ? 0 : this.silentFor + 1;
    if (this.silentFor > SILENT_INTERVALS) socket.terminate();
    else if (socket.readyState === socket.OPEN && socket.bufferedAmount === 0) socket.ping();
  }
}

/** Whether a reason has room in a close frame: it may name an id that the client chose. */
function fits(reason: string): boolean {
  return Buffer.byteLength(reason) <= MAX_REASON_BYTES;
}

/** The id of the operation that a message begins; null for any other message, and one that cannot be understood. */
function subscribedId(text: string): string | null {
  try {
    const message: unknown = JSON.parse(text);
    if (!isJsonObject(message) || message['type'] !== 'subscribe') return null;
    return typeof message['id'] === 'string' ? message['id'] : null;
  } catch {
    return null;
  }
}
