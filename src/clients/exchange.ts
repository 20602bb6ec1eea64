import type { Dispatcher } from 'undici';
import { TransportError, type AnswerHead, type TransportFault } from './transport-error.js';

/** A whole answer. `body` is null when it was larger than allowed: reading stopped there. */
export interface Answer extends AnswerHead {
  body: Buffer | null;
}

const FAULT_OF_CODE: ReadonlyMap<string | null, TransportFault> = new Map([
  ['UND_ERR_CLOSED', 'aborted'],
  ['UND_ERR_DESTROYED', 'aborted'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['UND_ERR_INVALID_ARG', 'unsendable'],
]);

/**
 * One request and its answer on an undici dispatcher. Works below `Dispatcher.request`, whose signal is not heard while
 * a request still waits for a connection, and which does not say whether anything was sent.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | null = null;
  private head: AnswerHead | null = null;
  private chunks: Buffer[] = [];
  private size = 0;
  private outcome: Answer | TransportError | null = null;
  private settle: (() => void) | null = null;

  constructor(private readonly maxBodyBytes: number) {}

  /** Sends the request. @throws TransportError when no complete answer came */
  async run(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): Promise<Answer> {
    if (!this.outcome) {
      await new Promise<void>((resolve) => {
        this.settle = resolve;
        dispatcher.dispatch(request, this);
      });
    }
    if (this.outcome && !(this.outcome instanceof TransportError)) return this.outcome;
    throw this.outcome ?? new TransportError('broken', true, null, null);
  }

  /** Ends the exchange from outside: its time is up, or it is called off. Nothing when it has ended already. */
  stop(fault: Extract<TransportFault, 'timeout' | 'aborted'>): void {
    this.fail(fault, null);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.outcome) this.disconnect();
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: AnswerHead['headers']): void {
    if (status < 200) return;
    this.head = { status, headers };
    if (Number(headers['content-length']) > this.maxBodyBytes) this.stopReading(this.head);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size <= this.maxBodyBytes) this.chunks.push(chunk);
    else if (this.head) this.stopReading(this.head);
  }

  onResponseEnd(): void {
    if (this.head) this.end({ ...this.head, body: this.body() });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
    this.fail(FAULT_OF_CODE.get(code) ?? (this.controller ? 'broken' : 'unreachable'), code);
  }

  private body(): Buffer {
    return this.chunks.length === 1 && this.chunks[0]
      ? this.chunks[0]
      : Buffer.concat(this.chunks, this.size);
  }

  private stopReading(head: AnswerHead): void {
    this.end({ ...head, body: null });
    this.disconnect();
  }

  private fail(fault: TransportFault, code: string | null): void {
    if (this.outcome) return;
    this.end(new TransportError(fault, this.controller !== null, this.head, code));
    this.disconnect();
  }

  private end(outcome: Answer | TransportError): void {
    if (this.outcome) return;
    this.outcome = outcome;
    this.chunks = [];
    this.settle?.();
  }

  private disconnect(): void {
    if (this.controller && !this.controller.aborted) {
      this.controller.abort(new Error('The exchange has ended.'));
    }
  }
}
