import { Worker } from 'node:worker_threads';
import { StoreUnavailableError } from '../../ports/campaign-store.js';
import { StatementFailedError } from './statement-failed-error.js';
import type {
  ThreadAnswers,
  ThreadFailure,
  ThreadReply,
  ThreadSettings,
  ThreadTask,
} from './thread-protocol.js';

interface Pending {
  resolve: (answer: ThreadAnswers[keyof ThreadAnswers]) => void;
  reject: (error: Error) => void;
}

/**
 * A worker thread that owns one connection, seen from the event loop. When the thread dies, everything it had not
 * answered rejects with StoreUnavailableError, and the next task starts a new one.
 */
export class DatabaseThread {
  readonly #settings: ThreadSettings;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #lastId = 0;
  #closed = false;

  constructor(settings: ThreadSettings) {
    this.#settings = settings;
  }

  /** The id of the thread that runs at the moment; null while there is none. */
  get threadId(): number | null {
    return this.#worker?.threadId ?? null;
  }

  /**
   * Has the thread do a task. Tasks are done in the order in which they are given.
   *
   * @throws StoreUnavailableError when the database cannot be reached or cannot write, or the thread died
   * @throws StatementFailedError when the statement or its values are at fault
   */
  run<K extends ThreadTask['kind']>(task: Extract<ThreadTask, { kind: K }>): Promise<ThreadAnswers[K]> {
    if (this.#closed) return Promise.reject(new StoreUnavailableError('The store is closed.'));
    return this.#send(task);
  }

  /** Ends the thread after the tasks that it was given. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const worker = this.#worker;
    if (!worker) return;
    const exited = new Promise<void>((resolve) =>
      worker.once('exit', () => {
        resolve();
      }),
    );
    await this.#send({ kind: 'close' }).catch(() => undefined);
    await exited;
  }

  #send<K extends ThreadTask['kind']>(task: Extract<ThreadTask, { kind: K }>): Promise<ThreadAnswers[K]> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      // The thread answers a task with the answer of its kind.
      this.#pending.set(id, {
        resolve: (answer) => {
          resolve(answer as ThreadAnswers[K]);
        },
        reject,
      });
      worker.postMessage({ id, task });
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./database-thread-entry.js', import.meta.url), {
      workerData: this.#settings,
    });
    worker.on('message', (reply: ThreadReply) => {
      this.#settle(reply);
    });
    worker.on('messageerror', (error) => {
      this.#abandon(worker, error.message);
      void worker.terminate();
    });
    worker.on('error', (error) => {
      this.#abandon(worker, error.message);
    });
    worker.on('exit', () => {
      this.#abandon(worker, 'it ended');
    });
    return worker;
  }

  #settle(reply: ThreadReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.ok) pending?.resolve(reply.answer);
    else pending?.reject(toError(reply.failure));
  }

  #abandon(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const error = new StoreUnavailableError(`The database thread is gone: ${reason}.`);
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(error);
  }
}

/** The error that a failure in a thread stands for. */
export function toError(failure: ThreadFailure): Error {
  return failure.unavailable
    ? new StoreUnavailableError(`The database does not answer: ${failure.message}`)
    : new StatementFailedError(failure.message);
}
