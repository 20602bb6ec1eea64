interface Waiter<T> {
  resolve(result: IteratorResult<T>): void;
  reject(error: unknown): void;
}

type QueueEnd = { kind: 'finished' } | { kind: 'failed'; error: unknown };

/** What was received and not yet taken, in order; and those who wait for more. */
export class EntryQueue<T> {
  private items: T[] = [];
  private taken = 0;
  private readonly waiters: Waiter<T>[] = [];
  private end: QueueEnd | null = null;

  /** @param onTaken called after an item was taken, with the number that is left */
  constructor(private readonly onTaken: (left: number) => void) {}

  get size(): number {
    return this.items.length - this.taken;
  }

  push(item: T): void {
    if (this.end) return;
    const waiter = this.waiters.shift();
    if (waiter) waiter.resolve({ done: false, value: item });
    else this.items.push(item);
  }

  /** Nothing more will come. What is there can still be taken. */
  finish(): void {
    this.endWith({ kind: 'finished' });
  }

  /** After what is there, `error` is thrown once. */
  fail(error: unknown): void {
    this.endWith({ kind: 'failed', error });
  }

  /** Forgets what is there. */
  clear(): void {
    this.items = [];
    this.taken = 0;
  }

  next(): Promise<IteratorResult<T>> {
    if (this.size > 0) return Promise.resolve({ done: false, value: this.take() });
    if (this.end === null) {
      return new Promise((resolve, reject) => this.waiters.push({ resolve, reject }));
    }
    const { end } = this;
    this.end = { kind: 'finished' };
    return end.kind === 'failed' ? rejectWith(end.error) : Promise.resolve({ done: true, value: undefined });
  }

  private take(): T {
    const item = this.items[this.taken] as T;
    this.taken += 1;
    if (this.taken * 2 > this.items.length) {
      this.items = this.items.slice(this.taken);
      this.taken = 0;
    }
    this.onTaken(this.size);
    return item;
  }

  private endWith(end: QueueEnd): void {
    if (this.end) return;
    const [first, ...others] = this.waiters.splice(0);
    this.end = first && end.kind === 'failed' ? { kind: 'finished' } : end;
    if (end.kind === 'failed') first?.reject(end.error);
    else first?.resolve({ done: true, value: undefined });
    others.forEach((waiter) => waiter.resolve({ done: true, value: undefined }));
  }
}

/** Throws whatever the stream ended with: for an abort, that is the signal's own reason. */
async function rejectWith(error: unknown): Promise<never> {
  throw error;
}
