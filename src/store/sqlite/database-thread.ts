import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { StoreUnavailableError } from '../../ports/campaign-store.js';
import { StatementFailedError } from '../sql/statement-failed-error.js';
import type { ThreadFailure } from './thread-failure.js';
import type { ThreadAnswers, ThreadReply, ThreadSettings, ThreadTask } from './thread-protocol.js';

interface Pending {
  resolve: (answer: ThreadAnswers[keyof ThreadAnswers]) => void;
  reject: (error: Error) => void;
}

/** Whatever runs database tasks: a thread, or one that is watched. */
export interface TaskRunner {
  /**
   * Has a task done. Tasks are done in the order in which they are given.
   *
   * @throws StoreUnavailableError when the database cannot be reached or cannot write, or the thread died
   * @throws StatementFailedError when the statement or its values are at fault
   */
  run<K extends ThreadTask['kind']>(task: Extract<ThreadTask, { kind: K }>): Promise<ThreadAnswers[K]>;
  /** Ends after the tasks that were given. */
  close(): Promise<void>;
}

/**
 * A worker thread that owns one connection, seen from the event loop. When the thread dies, everything it had not
 * answered rejects with StoreUnavailableError, and the next task starts a new one. It is asked to end, never terminated:
 * the driver aborts the process when its thread is stopped inside a call.
 */
export class DatabaseThread implements TaskRunner {
  readonly #settings: ThreadSettings;
  readonly #startWorker: (settings: ThreadSettings) => Worker;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #lastId = 0;
  #closing: Promise<void> | null = null;

  constructor(settings: ThreadSettings, startWorker = startDatabaseWorker) {
    this.#settings = settings;
    this.#startWorker = startWorker;
  }

  run<K extends ThreadTask['kind']>(task: Extract<ThreadTask, { kind: K }>): Promise<ThreadAnswers[K]> {
    if (this.#closing) return Promise.reject(new StoreUnavailableError('The store is closed.'));
    return this.#send(this.#worker ?? this.#start(), task);
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    const exited = once(worker, 'exit');
    // A thread that dies instead of answering has ended as well.
    await this.#send(worker, { kind: 'close' }).catch(() => undefined);
    await exited;
  }

  #send<K extends ThreadTask['kind']>(
    worker: Worker,
    task: Extract<ThreadTask, { kind: K }>,
  ): Promise<ThreadAnswers[K]> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      // The thread answers a task with the answer of its kind.
      this.#pending.set(id, { resolve: (answer) => resolve(answer as ThreadAnswers[K]), reject });
      worker.postMessage({ id, task });
    });
  }

  #start(): Worker {
    const worker = this.#startWorker(this.#settings);
    worker.on('message', (reply: ThreadReply) => this.#settle(reply));
    worker.on('error', (error) => this.#abandon(worker, error.message));
    worker.on('exit', () => this.#abandon(worker, 'it ended'));
    this.#worker = worker;
    return worker;
  }

  #settle(reply: ThreadReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.ok) {
      pending?.resolve(reply.answer);
    } else {
      pending?.reject(toError(reply.failure));
    }
  }

  #abandon(worker: Worker, reason: string): void {
    // Once only: an error is followed by the exit, and by then another thread may be at work.
    if (this.#worker !== worker) return;
    this.#worker = null;
    const error = new StoreUnavailableError(`The database thread is gone: ${reason}.`);
    const abandoned = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of abandoned) reject(error);
  }
}

/** What a thread makes lives no longer than one task: room for more of it would only be memory that is never read again. */
const YOUNG_GENERATION_MEBIBYTES = 8;

/** Starts a thread that waits for tasks. */
export function startDatabaseWorker(settings: ThreadSettings): Worker {
  return new Worker(new URL('./database-thread-entry.js', import.meta.url), {
    workerData: settings,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MEBIBYTES },
  });
}

/** The error that a failure in a thread stands for. */
export function toError(failure: ThreadFailure): Error {
  return failure.unavailable
    ? new StoreUnavailableError(`The database does not answer: ${failure.message}`)
    : new StatementFailedError(failure.message);
}
