import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StepState } from '../src/contracts/enums.js';
import { createEngine } from '../src/engine/create-engine.js';
import type { Engine } from '../src/engine/engine.js';
import { InProcessEventStream } from '../src/events/in-process/in-process-event-stream.js';
import { MemoryIdempotencyCache } from '../src/idempotency/memory/memory-idempotency-cache.js';
import type { EngineEventMap, EngineObserver } from '../src/ports/engine-events.js';
import type { ServiceClients, StepCall } from '../src/ports/service-clients.js';
import { InProcessQueue } from '../src/queue/in-process/in-process-queue.js';
import { SystemClock } from '../src/runtime/system-clock.js';
import { SystemRandom } from '../src/runtime/system-random.js';
import { UuidV7Source } from '../src/runtime/uuid-v7-source.js';
import { openSqliteStore } from '../src/store/sqlite/open-sqlite-store.js';
import { BENCHMARK_CALLER, benchmarkClients, SERVER_DEFAULTS } from './server-defaults.js';

/** What the engine told while campaigns ran. */
export interface Observed {
  commits: number;
  /** From a service's answer to the next call, in milliseconds. */
  overheadsMs: number[];
  /** Who waits for the end of a campaign. */
  waiting: Map<string, (state: string) => void>;
}

/** An engine over a fresh SQLite file, and the calls that it made. */
export interface BenchEngine {
  /** Creates and starts a campaign, and waits for its end. */
  runCampaign: () => Promise<void>;
  /** The same six calls once more, by the same client and with the same bodies, without anything around them. */
  runBare: () => Promise<void>;
  observed: Observed;
  /** Syncs to disk so far: one for each group of commits. */
  syncs(): number;
  close(): Promise<void>;
}

/** Builds the engine, with its database below `parent`: give it a real disk, so that a sync is a sync. */
export async function createBenchEngine(servicesUrl: string, parent: string): Promise<BenchEngine> {
  const directory = mkdtempSync(join(parent, 'leadboost-bench-'));
  const observed: Observed = { commits: 0, overheadsMs: [], waiting: new Map() };
  const bodies = new Map<StepState, StepCall>();
  const clock = new SystemClock();
  let syncs = 0;
  const store = await openSqliteStore({
    url: `file:${join(directory, 'bench.db')}`,
    onGroup: () => {
      syncs += 1;
    },
  });
  const clients = benchmarkClients(servicesUrl, clock);
  const fail = (error: unknown) => {
    console.error(error);
  };
  const engine = createEngine(
    {
      store,
      queue: new InProcessQueue(clock, { onHandlerError: fail }),
      events: new InProcessEventStream(fail),
      idempotency: new MemoryIdempotencyCache(clock),
      clients: remembering(clients, bodies),
      clock,
      ids: new UuidV7Source(),
      random: new SystemRandom(),
      observer: observerOf(observed),
    },
    SERVER_DEFAULTS,
  );
  await engine.start();
  return {
    runCampaign: () => runCampaign(engine, observed),
    runBare: async () => {
      for (const call of bodies.values()) await clients.call(call);
    },
    observed,
    syncs: () => syncs,
    close: async () => {
      await engine.stop(5000);
      await clients.close();
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function runCampaign(engine: Engine, observed: Observed): Promise<void> {
  const metadata = { industry: 'retail', topics: ['spring', 'sale'] };
  const created = await engine.commands.create(BENCHMARK_CALLER, { name: 'Spring', metadata });
  const campaignId = created.campaign?.id ?? '';
  const ended = new Promise<string>((resolve) => observed.waiting.set(campaignId, resolve));
  const started = await engine.commands.start(BENCHMARK_CALLER, { campaignId });
  if (started.kind !== 'done') throw new Error(`A campaign did not start: ${started.code}`);
  const state = await ended;
  if (state !== 'COMPLETED') throw new Error(`A campaign ended in ${state}.`);
}

/** Remembers the newest call of each step, in their order. */
function remembering(clients: ServiceClients, bodies: Map<StepState, StepCall>): ServiceClients {
  return {
    call: (call) => {
      bodies.set(call.step, call);
      return clients.call(call);
    },
    timeoutMs: (step) => clients.timeoutMs(step),
    close: () => clients.close(),
  };
}

function observerOf(observed: Observed): EngineObserver {
  return {
    observe: (event, payload) => {
      if (event === 'committed') noteCommit(observed, payload as EngineEventMap['committed']);
      if (event === 'attemptEnded') {
        const { overheadMs } = payload as EngineEventMap['attemptEnded'];
        if (overheadMs !== null) observed.overheadsMs.push(overheadMs);
      }
      if (event === 'taskFailed') console.error(payload);
    },
  };
}

const ENDS: ReadonlySet<string> = new Set(['COMPLETED', 'FAILED', 'AWAITING_REVIEW']);

function noteCommit(observed: Observed, { campaignId, to }: EngineEventMap['committed']): void {
  observed.commits += 1;
  if (!ENDS.has(to)) return;
  observed.waiting.get(campaignId)?.(to);
  observed.waiting.delete(campaignId);
}
