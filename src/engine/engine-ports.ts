import type { CampaignStore } from '../ports/campaign-store.js';
import type { Clock } from '../ports/clock.js';
import type { EngineObserver } from '../ports/engine-events.js';
import type { EventStream } from '../ports/event-stream.js';
import type { IdSource } from '../ports/id-source.js';
import type { IdempotencyCache } from '../ports/idempotency-cache.js';
import type { RandomSource } from '../ports/random-source.js';
import type { ServiceClients } from '../ports/service-clients.js';
import type { WorkQueue } from '../ports/work-queue.js';

/** All that the engine needs from outside. */
export interface EnginePorts {
  store: CampaignStore;
  queue: WorkQueue;
  events: EventStream;
  idempotency: IdempotencyCache;
  clients: ServiceClients;
  clock: Clock;
  ids: IdSource;
  random: RandomSource;
  observer: EngineObserver;
}
