/** What a result of a subscription is to someone who has a place in the stream. */
export type Acceptance<Item> =
  | { kind: 'next'; item: Item }
  /** It was handed over before. */
  | { kind: 'repeat' }
  /** It does not follow on what was handed over before. */
  | { kind: 'misfit'; message: string };

/** A subscription that can be resumed: it knows its place, and moves it with each item that it accepts. */
export interface StreamSource<Item> {
  /** The operation that asks for what comes behind the place. */
  subscription(): { query: string; variables: Record<string, unknown> };
  /** Judges the `data` of a result. */
  accept(data: unknown): Acceptance<Item>;
  /**
   * What to make of a server that says that it has nothing more: believe it, ask again at once, or take it for a
   * connection that was lost.
   */
  completed(): 'end' | 'confirm' | 'reconnect';
}
