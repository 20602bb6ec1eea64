/** The steps of a cursor: what comes next, and how to let go. */
export interface Cursor<T> {
  /** The next item, or null at the end. After `close` it settles soon, with whatever value. */
  next(): Promise<T | null>;
  /** Lets go of everything and wakes a pending `next`. Called at most once. */
  close(): void;
}

/**
 * An async iterator over a cursor whose `return` works at once, also while a `next` is pending: an `async function*`
 * would wait for the pending one first, and a subscriber that left would be kept until the next event.
 */
export function iterate<T>(cursor: Cursor<T>): AsyncIterableIterator<T> {
  let closed = false;
  let queue: Promise<unknown> = Promise.resolve();
  const close = () => {
    if (closed) return;
    closed = true;
    cursor.close();
  };
  const done = { value: undefined, done: true } as const;
  const step = async (): Promise<IteratorResult<T>> => {
    if (closed) return done;
    try {
      const value = await cursor.next();
      // `close` may have been called while the cursor was being read.
      if (value !== null && !isClosed()) return { value, done: false };
    } catch (error) {
      // Whoever has left does not want to hear of it.
      if (isClosed()) return done;
      close();
      throw error;
    }
    close();
    return done;
  };
  const isClosed = () => closed;
  return {
    next: () => {
      const result = queue.then(step);
      queue = result.catch(() => undefined);
      return result;
    },
    return: () => {
      close();
      return Promise.resolve(done);
    },
    throw: (error: unknown) => {
      close();
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
