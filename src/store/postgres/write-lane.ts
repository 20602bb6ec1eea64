import { campaignOf, type BatchAnswers, type BatchOperation, type BatchResult } from './batch-operation.js';

/** How much one transaction may carry, so that a commit never waits for a transaction without bounds. */
const MAX_BATCH_OPERATIONS = 512;
const MAX_BATCH_CHARACTERS = 8 * 1024 * 1024;

interface Waiting {
  operation: BatchOperation;
  resolve: (answer: BatchAnswers[keyof BatchAnswers]) => void;
  reject: (error: Error) => void;
}

/**
 * Sends operations in batches, one at a time: all that come while one is on its way are the next. A campaign is in one
 * operation of a batch only, and so is an idempotency key; what meets another there waits for the next batch. So the
 * operations of a batch have nothing to do with each other.
 */
export class WriteLane {
  readonly #send: (operations: readonly BatchOperation[]) => Promise<BatchResult[]>;
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;

  /** @param send does a batch, and tells what became of each operation; it never rejects */
  constructor(send: (operations: readonly BatchOperation[]) => Promise<BatchResult[]>) {
    this.#send = send;
  }

  /** Resolves when the operation's transaction is on disk. Rejects for this operation alone where it alone failed. */
  write<K extends BatchOperation['kind']>(
    operation: Extract<BatchOperation, { kind: K }>,
  ): Promise<BatchAnswers[K]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        operation,
        // An operation is answered in the form of its kind.
        resolve: (answer) => {
          resolve(answer as BatchAnswers[K]);
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
    while (this.#waiting.length > 0) await this.#sendBatch(this.#takeBatch());
    this.#running = null;
  }

  #takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    const taken = new Set<string>();
    let characters = 0;
    for (const waiting of this.#waiting) {
      const parts = partsOf(waiting.operation);
      const size = sizeOf(waiting.operation);
      const fits =
        batch.length < MAX_BATCH_OPERATIONS &&
        (batch.length === 0 || characters + size <= MAX_BATCH_CHARACTERS) &&
        !parts.some((part) => taken.has(part));
      // What is left keeps its turn: nothing that comes after it may touch the same.
      for (const part of parts) taken.add(part);
      (fits ? batch : left).push(waiting);
      if (fits) characters += size;
    }
    this.#waiting = left;
    return batch;
  }

  async #sendBatch(batch: readonly Waiting[]): Promise<void> {
    const results = await this.#send(batch.map(({ operation }) => operation));
    for (const [index, { resolve, reject }] of batch.entries()) {
      const result = results[index];
      if (result?.ok) {
        resolve(result.answer);
      } else {
        reject(result?.error ?? new Error('The operation got no answer.'));
      }
    }
  }
}

/** What no other operation of the batch may touch. */
function partsOf(operation: BatchOperation): string[] {
  const key = operation.kind === 'commit' ? operation.idempotency : null;
  const campaign = `campaign ${campaignOf(operation)}`;
  return key ? [campaign, `key ${JSON.stringify([key.tenant_id, key.mutation, key.key])}`] : [campaign];
}

function sizeOf(operation: BatchOperation): number {
  if (operation.kind !== 'commit') return 0;
  return (
    operation.campaign.snapshot.length +
    operation.entries.reduce((sum, entry) => sum + entry.metadata.length, 0) +
    operation.writeArtifacts.reduce((sum, [, body]) => sum + body.length, 0)
  );
}
