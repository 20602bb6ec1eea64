/** What a contender is started with, as the arguments of its process. */
export interface ContenderPlace {
  servicesUrl: string;
  databaseUrl: string;
  redisUrl: string;
}

/** What the load generator says to a contender's process. */
export type ToContender = { kind: 'begin'; campaigns: number } | { kind: 'stop' };

/** What a contender's process says. */
export type FromContender =
  { kind: 'ready' } | { kind: 'ended'; campaigns: number } | { kind: 'failed'; message: string };

/** One process of a contender: begins campaigns when it is told to, and tells when any of them ended. */
export interface Contender {
  /** Begins one campaign. It may end in another process. */
  begin(): Promise<void>;
  close(): Promise<void>;
}

/** The arguments of this process. */
export function placeOfThisProcess(): ContenderPlace {
  return JSON.parse(process.argv[2] ?? '{}') as ContenderPlace;
}

/** Connects a contender with the load generator. `open` gets what to call when a campaign ended here. */
export async function serveContender(open: (ended: () => void) => Promise<Contender>): Promise<void> {
  let ended = 0;
  const tell = (message: FromContender) => process.send?.(message);
  const contender = await open(() => {
    ended += 1;
    // What ends in one turn of the event loop is told at once.
    if (ended === 1) {
      setImmediate(() => {
        tell({ kind: 'ended', campaigns: ended });
        ended = 0;
      });
    }
  });
  process.on('message', (message: ToContender) => {
    if (message.kind === 'stop') {
      void contender.close().finally(() => process.exit(0));
      return;
    }
    for (let n = 0; n < message.campaigns; n += 1) {
      contender.begin().catch((error: unknown) => tell({ kind: 'failed', message: String(error) }));
    }
  });
  tell({ kind: 'ready' });
}
