import { createHash } from 'node:crypto';
import { isJsonObject } from '../../contracts/json.js';
import type { Clock } from '../../ports/clock.js';
import type { CommittedMutation, IdempotencyCache } from '../../ports/idempotency-cache.js';
import type { RedisConnection } from '../../redis/connection.js';

/** What a mutation waits for Redis at most; then it goes on as if nothing were there. */
const PATIENCE_MS = 250;

const MEMBERS = [
  'tenantId',
  'mutation',
  'key',
  'requestHash',
  'campaignId',
  'createdAt',
  'expiresAt',
  'headHash',
] as const satisfies readonly (keyof CommittedMutation)[];

/** Answered mutations in Redis, for all processes of a deployment. A Redis that is away, slow or full of rubbish is a miss. */
export class RedisIdempotencyCache implements IdempotencyCache {
  constructor(
    private readonly connection: RedisConnection,
    private readonly clock: Clock,
  ) {}

  async get(tenantId: string, mutation: string, key: string): Promise<CommittedMutation | null> {
    if (!this.connection.isUp) return null;
    const text = await this.patiently(this.connection.commands.get(this.place({ tenantId, mutation, key })));
    const record = text === null ? null : parseRecord(text);
    const fits = record?.tenantId === tenantId && record.mutation === mutation && record.key === key;
    return fits && Date.parse(record.expiresAt) > this.clock.now() ? record : null;
  }

  async put(record: CommittedMutation): Promise<void> {
    const leftMs = Date.parse(record.expiresAt) - this.clock.now();
    if (!this.connection.isUp || !(leftMs >= 1)) return;
    const text = JSON.stringify(record, [...MEMBERS]);
    const { commands } = this.connection;
    await this.patiently(commands.set(this.place(record), text, 'PX', Math.floor(leftMs)));
  }

  close(): Promise<void> {
    // The connection belongs to whoever opened it.
    return Promise.resolve();
  }

  /** The key in Redis, of one length whatever clients send. No two triples share it. */
  private place({ tenantId, mutation, key }: Pick<CommittedMutation, 'tenantId' | 'mutation' | 'key'>) {
    const triple = JSON.stringify([tenantId, mutation, key]);
    return this.connection.name('idempotency', createHash('sha256').update(triple).digest('hex'));
  }

  private patiently<T>(answer: Promise<T>): Promise<T | null> {
    return new Promise((resolve) => {
      const timer = this.clock.after(PATIENCE_MS, () => resolve(null));
      void answer
        .catch(() => null)
        .then((value) => {
          timer.cancel();
          resolve(value);
        });
    });
  }
}

/** The record that a text holds; null where it holds anything else. */
function parseRecord(text: string): CommittedMutation | null {
  try {
    const value: unknown = JSON.parse(text);
    const sound = isJsonObject(value) && MEMBERS.every((name) => typeof value[name] === 'string');
    return sound ? (value as unknown as CommittedMutation) : null;
  } catch {
    return null;
  }
}
