import { toError, type TaskRunner } from './database-thread.js';
import type { WriteAnswers, WriteOperation, WriteResult } from './write-operation.js';

/** How much one transaction may carry, so that a commit never waits for a transaction without bounds. */
export const MAX_BATCH_OPERATIONS = 512;
export const MAX_BATCH_CHARACTERS = 8 * 1024 * 1024;

const UNANSWERED = {
  ok: false,
  failure: { unavailable: false, message: 'The operation got no answer.' },
} as const;

interface Waiting {
  operation: WriteOperation;
  characters: number;
  resolve: (answer: WriteAnswers[keyof WriteAnswers]) => void;
  reject: (error: Error) => void;
}

/**
 * Sends writes to the writing thread in groups: all that come while one group is being synced to disk are the next.
 * So a busy store syncs once for many commits, and a lone commit never waits for company.
 */
export class GroupWriter {
  readonly #thread: TaskRunner;
  readonly #onGroup: (operations: number) => void;
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;

  /** @param onGroup told after each transaction how many operations it carried */
  constructor(thread: TaskRunner, onGroup: (operations: number) => void = () => undefined) {
    this.#thread = thread;
    this.#onGroup = onGroup;
  }

  /** Resolves when the operation's transaction is on disk. Rejects for this operation alone where it alone failed. */
  write<K extends WriteOperation['kind']>(
    operation: Extract<WriteOperation, { kind: K }>,
  ): Promise<WriteAnswers[K]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        operation,
        characters: sizeOf(operation),
        // The thread answers an operation with the answer of its kind.
        resolve: (answer) => {
          resolve(answer as WriteAnswers[K]);
        },
        reject,
      });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits or is being written. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    // What the same turn of the event loop brings goes together.
    await new Promise(setImmediate);
    let written = this.#writeNext();
    while (written) {
      const tell = await written;
      // The next group is on its way before those who waited for this one go on, so that the thread works meanwhile.
      written = this.#writeNext();
      tell();
    }
    this.#running = null;
  }

  /** Sends what waits. @returns null when nothing does; else, once it is written, how to tell those who wait for it */
  #writeNext(): Promise<() => void> | null {
    const group = this.#takeGroup();
    return group.length > 0 ? this.#writeGroup(group) : null;
  }

  #takeGroup(): Waiting[] {
    let characters = 0;
    let end = 0;
    for (const waiting of this.#waiting) {
      characters += waiting.characters;
      if (end === MAX_BATCH_OPERATIONS || (end > 0 && characters > MAX_BATCH_CHARACTERS)) break;
      end += 1;
    }
    return this.#waiting.splice(0, end);
  }

  async #writeGroup(group: readonly Waiting[]): Promise<() => void> {
    try {
      const results = await this.#thread.run({
        kind: 'write',
        operations: group.map(({ operation }) => operation),
      });
      this.#onGroup(group.length);
      return () => {
        group.forEach((waiting, index) => {
          settle(waiting, results[index] ?? UNANSWERED);
        });
      };
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      return () => {
        for (const { reject } of group) reject(reason);
      };
    }
  }
}

function settle({ resolve, reject }: Waiting, result: WriteResult): void {
  if (result.ok) resolve(result.answer);
  else reject(toError(result.failure));
}

function sizeOf(operation: WriteOperation): number {
  if (operation.kind !== 'commit') return 0;
  return (
    operation.campaign.snapshot.length +
    operation.entries.reduce((sum, entry) => sum + entry.metadata.length, 0) +
    operation.writeArtifacts.reduce((sum, [, body]) => sum + body.length, 0)
  );
}
