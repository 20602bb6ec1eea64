/** A promise that a test settles from outside. */
export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** Makes one. */
export function deferred<T = void>(): Deferred<T> {
  const made: Partial<Deferred<T>> = {};
  const promise = new Promise<T>((resolve, reject) => {
    made.resolve = resolve;
    made.reject = reject;
  });
  const { resolve, reject } = made;
  if (!resolve || !reject) throw new Error('A promise calls its executor at once.');
  return { promise, resolve, reject };
}
