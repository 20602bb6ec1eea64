import { randomUUID } from 'node:crypto';
import { createRedisBackend, Queue, Worker, type Job } from 'bullmq';
import type { DueWork } from '../../ports/campaign-store.js';
import type { RedisConnection } from '../../redis/connection.js';

const QUEUE = 'campaigns';
/** How long a job may lie between being taken and being gone, before others get it. */
const LOCK_MS = 5_000;
/** How many jobs are looked at, at most: the list is kept shorter than that. */
const LOOK_AT = 500;
/** BullMQ keeps a history of what happened to jobs; nobody reads it. */
const KEPT_EVENTS = 100;

/**
 * The list of work that any process may take up now: a job for each campaign, whose id is all that it says. Taking a job
 * removes it before its campaign is looked at. So a job is never in the way of a later announcement: one that BullMQ
 * drops as a duplicate comes before somebody looks. Who has a campaign in hand is for the store to say.
 */
export class ReadyList {
  private readonly queue: Queue;
  private readonly worker: Worker;

  constructor(private readonly connection: RedisConnection) {
    const shared = { connection: connection.commands, prefix: connection.name(), skipVersionCheck: true };
    const ignore = () => undefined; // Every call rejects by itself, and the connection tells when it is lost.
    this.queue = new Queue(QUEUE, {
      ...shared,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
      streams: { events: { maxLen: KEPT_EVENTS } },
    }).on('error', ignore);
    // Without the connection on which BullMQ would wait for jobs: there is a bell for that.
    this.worker = new Worker(
      QUEUE,
      null,
      // That a job stalls says nothing about its campaign.
      { ...shared, lockDuration: LOCK_MS, stalledInterval: LOCK_MS, maxStalledCount: 1_000_000 },
      (name, options) => createRedisBackend(name, options),
    ).on('error', ignore);
  }

  /** Appends work; what is in the list already stays where it is. */
  async add(works: readonly DueWork[]): Promise<void> {
    await this.queue.addBulk(
      works.map((work) => ({ name: 'campaign', data: {}, opts: { jobId: formatJobId(work) } })),
    );
  }

  /** Takes the first one, as long as there are any. */
  async take(): Promise<DueWork | null> {
    for (;;) {
      const token = randomUUID();
      const job = (await this.worker.getNextJob(token, { block: false })) as Job | undefined;
      if (job?.id === undefined) return null;
      // Where this fails the job has gone with Redis, or is given to others after a while, who find nothing to do.
      await job.moveToCompleted(null, token, false).catch(() => undefined);
      const work = parseJobId(job.id);
      if (work) return work;
    }
  }

  /** What waits, the first one first. */
  async waiting(): Promise<DueWork[]> {
    const ids = await this.connection.commands.lrange(this.queue.toKey('wait'), -LOOK_AT, -1);
    return ids.reverse().flatMap((id) => parseJobId(id) ?? []);
  }

  /** Gives jobs to others that a process took and did not live to remove. */
  async recover(): Promise<void> {
    await this.worker.getBackend().moveStalledJobsToWait();
  }

  /** Does not wait for Redis. */
  async close(): Promise<void> {
    await Promise.all([this.queue.close(), this.worker.close(true)]);
  }
}

/** Tenant and campaign; both are known to be in a form that BullMQ takes as an id. */
function formatJobId({ tenantId, campaignId }: DueWork): string {
  return `${tenantId}.${campaignId}`;
}

function parseJobId(id: string): DueWork | null {
  const [, tenantId, campaignId] = /^([\w-]{1,100})\.([\w-]{1,100})$/.exec(id) ?? [];
  return tenantId !== undefined && campaignId !== undefined ? { tenantId, campaignId } : null;
}
