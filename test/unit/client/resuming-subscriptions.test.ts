import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WebSocket } from 'ws';
import {
  createLeadboostClient,
  LeadboostError,
  type CampaignEventsOptions,
  type LeadboostClientOptions,
  type Reconnection,
} from '../../../client/index.js';
import { eventually } from '../../support/eventually.js';
import {
  CAMPAIGN_ID,
  FaultyEventServer,
  type Fault,
  type FaultyServerOptions,
} from '../../support/faulty-event-server.js';
import { refusingUrl } from '../../support/misbehaving-server.js';

/** Waits that a test can afford. */
const FAST = { connectTimeoutMs: 150, pingIntervalMs: 30, backoffBaseMs: 4, backoffCapMs: 20 };

let server: FaultyEventServer | null = null;

async function serve(options: FaultyServerOptions): Promise<FaultyEventServer> {
  server = await FaultyEventServer.start(options);
  return server;
}

afterEach(async () => {
  await server?.close();
  server = null;
});

function events(
  url: string,
  options: CampaignEventsOptions = {},
  client: Partial<LeadboostClientOptions> = {},
) {
  return createLeadboostClient({ url, ...FAST, ...client }).campaignEvents(CAMPAIGN_ID, {
    after: 0,
    ...options,
  });
}

async function sequences(entries: AsyncIterable<{ sequence: number }>): Promise<number[]> {
  const seen: number[] = [];
  for await (const entry of entries) seen.push(entry.sequence);
  return seen;
}

const upTo = (length: number) => Array.from({ length }, (_, index) => index + 1);

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  );
}

const after = fc.nat({ max: 6 });
const anyFault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), after }),
  fc.record({
    kind: fc.constant('close' as const),
    after,
    code: fc.constantFrom(1000, 1001, 1011, 1012, 1013, 4403, 4500),
  }),
  fc.record({ kind: fc.constant('repeat' as const), after, count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('skip' as const), after, count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('complete' as const), after }),
  fc.record({
    kind: fc.constant('error' as const),
    after,
    code: fc.constantFrom('INTERNAL_SERVER_ERROR', 'RATE_LIMITED'),
  }),
  fc.record({ kind: fc.constant('garbage' as const), after }),
  fc.record({ kind: fc.constant('silence' as const), after }),
  fc.record({ kind: fc.constant('restart' as const), after, downMs: fc.nat({ max: 30 }) }),
  fc.constant({ kind: 'no-ack' as const }),
  fc.constant({ kind: 'refuse' as const }),
);

describe('A loop over the events of a campaign', () => {
  it('sees every entry once, in order, and ends with the campaign', async () => {
    const { url, open } = await serve({ length: 30 });
    expect(await sequences(events(url))).toEqual(upTo(30));
    expect(open.size).toBe(0);
  });

  it('begins behind the sequence that it is given', async () => {
    const { url } = await serve({ length: 8 });
    expect(await sequences(events(url, { after: 5 }))).toEqual([6, 7, 8]);
  });

  it('begins with the newest entry when it is given none', async () => {
    const { url } = await serve({ length: 8 });
    expect(await sequences(events(url, { after: undefined }))).toEqual([8]);
  });

  it('ends at once behind the last entry of a campaign that is over', async () => {
    const { url } = await serve({ length: 8 });
    expect(await sequences(events(url, { after: 8 }))).toEqual([]);
  });

  it('sees every entry once, in order, whatever happens to its connections', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyFault, { maxLength: 6 }),
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 1, max: 8 }),
        async (faults, length, bufferSize) => {
          const faulty = await FaultyEventServer.start({ faults: survivable(faults), length });
          try {
            expect(await sequences(events(faulty.url, {}, { bufferSize }))).toEqual(upTo(length));
          } finally {
            await faulty.close();
          }
        },
      ),
      { numRuns: 60, interruptAfterTimeLimit: 20_000 },
    );
  });

  it('asks again from the last entry that it had, not from the place where it began', async () => {
    const { url, connections } = await serve({
      length: 10,
      faults: [
        { kind: 'cut', after: 3 },
        { kind: 'close', after: 4, code: 1012 },
      ],
    });
    await sequences(events(url));
    expect(connections.map((connection) => connection.after)).toEqual([0, 3, 7]);
  });

  it('notices a server that has fallen silent behind an open socket', async () => {
    const { url, connections } = await serve({ length: 6, faults: [{ kind: 'silence', after: 2 }] });
    expect(await sequences(events(url))).toEqual(upTo(6));
    expect(connections).toHaveLength(2);
  });

  it('lives through a restart of the server, and is told of each attempt', async () => {
    const { url } = await serve({ length: 9, faults: [{ kind: 'restart', after: 4, downMs: 100 }] });
    const lost: Reconnection[] = [];
    const entries = events(url, { onReconnect: (reconnection) => lost.push(reconnection) });
    expect(await sequences(entries)).toEqual(upTo(9));
    expect(lost.map(({ attempt }) => attempt)).toEqual(upTo(lost.length));
    expect(lost.length).toBeGreaterThan(1);
    expect(lost.every(({ cause }) => cause.code === 'UNREACHABLE')).toBe(true);
  });

  it('waits longer after each attempt that came to nothing, up to a limit, and never exactly as long as others', async () => {
    const delays: number[] = [];
    const options = { maxAttempts: 8, onReconnect: ({ delayMs }: Reconnection) => void delays.push(delayMs) };
    await errorOf(sequences(events(await refusingUrl(), options, { backoffBaseMs: 2, backoffCapMs: 16 })));
    [2, 4, 8, 16, 16, 16, 16].forEach((longest, index) => {
      expect(delays[index]).toBeGreaterThanOrEqual(longest / 2);
      expect(delays[index]).toBeLessThanOrEqual(longest);
    });
    expect(new Set(delays).size).toBe(7);
  });

  it('gives up after as many attempts in a row as it was told', async () => {
    const error = await errorOf(sequences(events(await refusingUrl(), { maxAttempts: 3 })));
    expect(error).toBeInstanceOf(LeadboostError);
    expect(error).toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('ECONNREFUSED') });
  });

  it('throws what the server refuses for good, once, after what it had', async () => {
    const { url, connections } = await serve({
      length: 5,
      faults: [{ kind: 'error', after: 2, code: 'NOT_FOUND' }],
    });
    const entries = events(url);
    expect((await entries.next()).value).toMatchObject({ sequence: 1 });
    expect((await entries.next()).value).toMatchObject({ sequence: 2 });
    expect(await errorOf(entries.next())).toMatchObject({
      code: 'NOT_FOUND',
      message: 'The server says NOT_FOUND.',
    });
    expect(await entries.next()).toEqual({ done: true, value: undefined });
    expect(connections).toHaveLength(1);
  });

  it('does not believe a server that ends a stream too early', async () => {
    const { url, connections } = await serve({ length: 6, faults: [{ kind: 'complete', after: 3 }] });
    expect(await sequences(events(url))).toEqual(upTo(6));
    expect(connections.map((connection) => connection.after)).toEqual([0, 3]);
  });

  it('throws when it does not speak the server’s protocol', async () => {
    const { url } = await serve({ length: 5, faults: [{ kind: 'close', after: 0, code: 4400 }] });
    expect(await errorOf(sequences(events(url)))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });
});

describe('The credentials of a loop', () => {
  it('are asked for afresh at every connection', async () => {
    const { url, connections } = await serve({
      length: 6,
      faults: [{ kind: 'cut', after: 2 }, { kind: 'refuse' }],
    });
    let count = 0;
    const token = async () => `token-${(count += 1)}`;
    expect(await sequences(events(url, {}, { token }))).toEqual(upTo(6));
    const sent = connections.map(({ authorization }) => authorization);
    expect(sent).toEqual(['Bearer token-1', 'Bearer token-2', 'Bearer token-3']);
  });

  it('are given up when they are refused twice in a row', async () => {
    const { url, connections } = await serve({ length: 6, faults: [{ kind: 'refuse' }, { kind: 'refuse' }] });
    const error = await errorOf(sequences(events(url, {}, { token: 'stale' })));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(connections).toHaveLength(2);
  });

  it('may fail to be had for a while', async () => {
    const { url } = await serve({ length: 4 });
    let calls = 0;
    const token = () => {
      calls += 1;
      if (calls < 3) throw new Error('The issuer is down.');
      return 'good';
    };
    const causes: string[] = [];
    const options = { onReconnect: ({ cause }: Reconnection) => void causes.push(cause.message) };
    expect(await sequences(events(url, options, { token }))).toEqual(upTo(4));
    expect(causes).toEqual(Array(2).fill('No token could be had: The issuer is down.'));
  });
});

describe('Leaving a loop', () => {
  it('closes the subscription and the socket', async () => {
    const { url, open, connections } = await serve({ length: 50, endless: true });
    for await (const entry of events(url)) if (entry.sequence === 3) break;
    await eventually(() => expect(open.size).toBe(0));
    expect(connections).toHaveLength(1);
  });

  it('works while it waits for the next entry', async () => {
    const { url, open } = await serve({ length: 1, endless: true });
    const entries = events(url);
    await entries.next();
    const pending = entries.next();
    await entries.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
    await eventually(() => expect(open.size).toBe(0));
  });

  it('works before anything was connected, and while the server does not answer', async () => {
    const { url, connections } = await serve({ length: 1, faults: [{ kind: 'no-ack' }] });
    const unused = events(url);
    await unused.return?.();
    expect(await unused.next()).toEqual({ done: true, value: undefined });
    expect(connections).toHaveLength(0);
    const connecting = events(url, {}, { connectTimeoutMs: 60_000 });
    const pending = connecting.next();
    await eventually(() => expect(connections).toHaveLength(1));
    await connecting.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
  });

  it('works by a signal, whose reason it throws', async () => {
    const { url, open } = await serve({ length: 3, endless: true });
    const controller = new AbortController();
    const reason = new Error('Enough.');
    const seen: number[] = [];
    const error = await errorOf(
      (async () => {
        for await (const { sequence } of events(url, { signal: controller.signal })) {
          seen.push(sequence);
          if (sequence === 3) controller.abort(reason);
        }
      })(),
    );
    expect(error).toBe(reason);
    expect(seen).toEqual([1, 2, 3]);
    await eventually(() => expect(open.size).toBe(0));
  });

  it('works while it waits to connect again', async () => {
    const entries = events(await refusingUrl(), {}, { backoffBaseMs: 60_000, backoffCapMs: 60_000 });
    const pending = entries.next();
    await entries.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
  });
});

describe('A slow loop', () => {
  const LENGTH = 3_000;
  const BIG = 8_000;

  it('makes the server wait, and loses nothing', async () => {
    const faulty = await serve({ length: LENGTH, entrySize: BIG });
    const entries = events(faulty.url, {}, { bufferSize: 20, pingIntervalMs: 1_000 });
    await entries.next();
    const sent = await settled(() => faulty.sent);
    expect(sent).toBeLessThan(LENGTH);
    expect(await sequences(entries)).toEqual(upTo(LENGTH).slice(1));
    expect(faulty.connections).toHaveLength(1);
  });

  it('connects again for the rest where the socket cannot be paused, as in browsers', async () => {
    const faulty = await serve({ length: 100 });
    const entries = events(faulty.url, {}, { bufferSize: 20, webSocketImpl: PausingIsUnknown });
    await entries.next();
    await eventually(() => expect(faulty.open.size).toBe(0));
    expect(await sequences(entries)).toEqual(upTo(100).slice(1));
    expect(faulty.connections.length).toBeGreaterThan(1);
  });
});

describe('A loop over the feed', () => {
  const feed = (url: string) => createLeadboostClient({ url, ...FAST }).campaignFeed({ after: '0' });

  it('sees every entry once, in order, and asks again behind the last cursor', async () => {
    const faults: Fault[] = [
      { kind: 'cut', after: 3 },
      { kind: 'skip', after: 2, count: 3 },
      { kind: 'complete', after: 2 },
      { kind: 'silence', after: 1 },
    ];
    const { url, connections } = await serve({ length: 20, endless: true, faults });
    const seen: number[] = [];
    for await (const { entry } of feed(url)) {
      seen.push(entry.sequence);
      if (seen.length === 20) break;
    }
    expect(seen).toEqual(upTo(20));
    expect(connections.map((connection) => connection.after)).toEqual(['0', '3', '5', '7', '8']);
  });

  it('drops what it had', async () => {
    const { url } = await serve({
      length: 9,
      endless: true,
      faults: [{ kind: 'repeat', after: 4, count: 3 }],
    });
    const seen: number[] = [];
    for await (const { entry } of feed(url)) {
      seen.push(entry.sequence);
      if (entry.sequence === 9) break;
    }
    expect(seen).toEqual(upTo(9));
  });
});

/** A WebSocket with no more than a browser's can do. */
class PausingIsUnknown extends WebSocket {
  override pause = undefined as never;
  override resume = undefined as never;
  override terminate = undefined as never;
}

/** Two refusals in a row are an end, and so are two completions in one place: leaves what a loop must live through. */
function survivable(faults: readonly Fault[]): Fault[] {
  const refuses = (fault: Fault | undefined) =>
    fault?.kind === 'refuse' || (fault?.kind === 'close' && fault.code === 4403);
  const kept: Fault[] = [];
  for (const fault of faults) {
    const isSecondRefusal = refuses(fault) && refuses(kept.at(-1));
    const isSecondCompletion = fault.kind === 'complete' && kept.some(({ kind }) => kind === 'complete');
    if (!isSecondRefusal && !isSecondCompletion) kept.push(fault);
  }
  return kept;
}

/** The value of something that grows, once it does not grow any more. */
async function settled(read: () => number): Promise<number> {
  let last = -1;
  let unchanged = 0;
  await eventually(() => {
    unchanged = read() === last ? unchanged + 1 : 0;
    last = read();
    expect(unchanged).toBeGreaterThan(50);
  });
  return last;
}
