/** What a stream yields, or why it ended. */
export type Settled<T> = { kind: 'value'; value: T } | { kind: 'failed'; error: unknown };

/** The event itself, by which subscribers see that they have the same one; null for a failure, which is each one's own. */
export function identityOf(event: unknown): object | null {
  if (typeof event !== 'object' || event === null || !('kind' in event) || event.kind !== 'value') {
    return null;
  }
  return 'value' in event && typeof event.value === 'object' ? event.value : null;
}

/**
 * A source of subscription events that never rejects: when the stream behind it fails, the failure is its last event.
 * So the client gets an ordinary result with an error, and then the end, over every transport alike.
 *
 * Written out as an iterator, since `return()` must reach the source at once, also while a `next()` is pending; an
 * async generator would wait for that `next()`.
 */
export class SettledStream<T> implements AsyncIterableIterator<Settled<T>> {
  private ended = false;

  /**
   * @param source the events
   * @param passes which of them are handed on
   */
  constructor(
    private readonly source: AsyncIterableIterator<T>,
    private readonly passes: (value: T) => boolean = () => true,
  ) {}

  async next(): Promise<IteratorResult<Settled<T>>> {
    try {
      while (!this.ended) {
        const result = await this.source.next();
        if (result.done) break;
        if (this.passes(result.value)) return { done: false, value: { kind: 'value', value: result.value } };
      }
    } catch (error) {
      if (!this.ended) {
        await this.return();
        return { done: false, value: { kind: 'failed', error } };
      }
    }
    this.ended = true;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Settled<T>>> {
    this.ended = true;
    await this.source.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
