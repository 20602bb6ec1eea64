/** How much one transaction may carry, so that a commit never waits for a transaction without bounds. */
export const MAX_BATCH_OPERATIONS = 512;
export const MAX_BATCH_CHARACTERS = 8 * 1024 * 1024;

/** What became of one operation of a group. */
export type GroupResult<A> = { ok: true; answer: A } | { ok: false; error: Error };

/** What a group is written to. */
export interface GroupTarget<O, A> {
  /** Writes a group in one transaction. @returns what became of each; a rejection is the answer to all */
  send(operations: readonly O[]): Promise<readonly GroupResult<A>[]>;
  /** How much an operation carries, in characters. */
  sizeOf(operation: O): number;
  /** What no other operation of the group may touch; what meets another there waits for the next group. */
  partsOf(operation: O): readonly string[];
}

interface Waiting<O, A> {
  operation: O;
  resolve: (answer: A) => void;
  reject: (error: Error) => void;
}

/**
 * Sends writes in groups, one at a time: all that come while one group is being synced to disk are the next. So a busy
 * store syncs once for many commits, and a lone commit never waits for company.
 */
export class GroupWriter<O extends { kind: string }, A extends Record<O['kind'], unknown>> {
  readonly #target: GroupTarget<O, A[O['kind']]>;
  #waiting: Waiting<O, A[O['kind']]>[] = [];
  #running: Promise<void> | null = null;

  constructor(target: GroupTarget<O, A[O['kind']]>) {
    this.#target = target;
  }

  /** Resolves when the operation's transaction is on disk. Rejects for this operation alone where it alone failed. */
  write<K extends O['kind']>(operation: Extract<O, { kind: K }>): Promise<A[K]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        operation,
        // An operation is answered in the form of its kind.
        resolve: (answer) => {
          resolve(answer as A[K]);
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
      // The next group is on its way before those who waited for this one go on, so that the database works meanwhile.
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

  #takeGroup(): Waiting<O, A[O['kind']]>[] {
    const group: Waiting<O, A[O['kind']]>[] = [];
    const left: Waiting<O, A[O['kind']]>[] = [];
    const taken = new Set<string>();
    let characters = 0;
    let isFull = false;
    for (const waiting of this.#waiting) {
      const parts = this.#target.partsOf(waiting.operation);
      characters += this.#target.sizeOf(waiting.operation);
      isFull ||= group.length === MAX_BATCH_OPERATIONS;
      isFull ||= group.length > 0 && characters > MAX_BATCH_CHARACTERS;
      const fits = !isFull && !parts.some((part) => taken.has(part));
      // What is left keeps its turn: nothing that comes after it may touch the same.
      for (const part of parts) taken.add(part);
      (fits ? group : left).push(waiting);
    }
    this.#waiting = left;
    return group;
  }

  async #writeGroup(group: readonly Waiting<O, A[O['kind']]>[]): Promise<() => void> {
    try {
      const results = await this.#target.send(group.map(({ operation }) => operation));
      return () => {
        for (const [index, { resolve, reject }] of group.entries()) {
          const result = results[index];
          if (result?.ok) {
            resolve(result.answer);
          } else {
            reject(result?.error ?? new Error('The operation got no answer.'));
          }
        }
      };
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      return () => {
        for (const { reject } of group) reject(reason);
      };
    }
  }
}
