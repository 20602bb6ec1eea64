import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StepState } from '../../src/contracts/enums.js';
import type { JsonValue } from '../../src/contracts/json.js';
import { createEngine } from '../../src/engine/create-engine.js';
import type { EngineOptions } from '../../src/engine/engine-options.js';
import type { Engine } from '../../src/engine/engine.js';
import { InProcessEventStream } from '../../src/events/in-process/in-process-event-stream.js';
import { MemoryIdempotencyCache } from '../../src/idempotency/memory/memory-idempotency-cache.js';
import type { ServiceClients } from '../../src/ports/service-clients.js';
import { InProcessQueue } from '../../src/queue/in-process/in-process-queue.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import { SystemRandom } from '../../src/runtime/system-random.js';
import { UuidV7Source } from '../../src/runtime/uuid-v7-source.js';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.js';

/** What each service answers; a test may write over single answers at any time. */
export type Answers = Record<StepState, JsonValue>;

/** Answers with which a campaign runs through without a person. */
export function goodAnswers(): Answers {
  return {
    RADAR_SCAN: { trends: ['tea'] },
    STRATEGY_GEN: {
      target_audience: 'Students',
      core_message: 'Tea wakes you up',
      channels: ['mail'],
      do_not_do: ['shout'],
    },
    CONTENT_PROD: [{ kind: 'banner' }],
    QUALITY_AUDIT: { verdict: 'PASS', auditor_signature: 'sig', timestamp: 1_767_225_600.5, checks: [] },
    PUBLISH: { url: 'https://example.org/ad' },
    LEARN: { clicks: 7 },
  };
}

const OPTIONS: EngineOptions = {
  maxExecutions: 10,
  defaultMaxRetries: 3,
  maxContentRevisions: 0,
  retry: { backoffBaseMs: 1, backoffCapMs: 5, retryAfterCapMs: 1_000 },
  circuit: { windowMs: 10_000, minCalls: 1_000, failureRatio: 0.5, openMs: 1_000 },
  parkMaxMs: 1_000,
  maxTakeovers: 10,
  serviceConcurrency: 64,
  workerConcurrency: 64,
  leaseMs: 15_000,
  pollMs: 200,
  subscriptionBuffer: 256,
  runsSteps: true,
};

/** The real engine on a database of its own; only the four services are played. */
export interface EmbeddedEngine {
  engine: Engine;
  answers: Answers;
  close(): Promise<void>;
}

/** Puts one together and starts it. */
export async function embeddedEngine(): Promise<EmbeddedEngine> {
  const directory = await mkdtemp(join(tmpdir(), 'leadboost-edge-'));
  const clock = new SystemClock();
  const failures: unknown[] = [];
  const note = (error: unknown) => void failures.push(error);
  const answers = goodAnswers();
  const store = await openSqliteStore({ url: `file:${join(directory, 'leadboost.db')}` });
  const events = new InProcessEventStream(note);
  const idempotency = new MemoryIdempotencyCache(clock);
  const engine = createEngine(
    {
      store,
      queue: new InProcessQueue(clock, { onHandlerError: note }),
      events,
      idempotency,
      clients: playedServices(answers),
      clock,
      ids: new UuidV7Source(),
      random: new SystemRandom(),
      observer: { observe: () => undefined },
    },
    OPTIONS,
  );
  await engine.start();
  return {
    engine,
    answers,
    close: async () => {
      await engine.stop(1_000);
      await events.close();
      await idempotency.close();
      await store.close();
      await rm(directory, { recursive: true, force: true });
      if (failures.length > 0) throw new AggregateError(failures, 'Something failed in the background.');
    },
  };
}

function playedServices(answers: Answers): ServiceClients {
  return {
    call: async ({ step }) => ({ kind: 'succeeded', statusCode: 200, durationMs: 1, result: answers[step] }),
    timeoutMs: () => 1_000,
    close: async () => undefined,
  };
}
