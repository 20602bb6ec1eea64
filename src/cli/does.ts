/** Turns what a command does, and its exit status, into what the command line calls. */
export type Does = <Args extends unknown[]>(
  action: (...args: Args) => Promise<number>,
) => (...args: Args) => Promise<void>;
