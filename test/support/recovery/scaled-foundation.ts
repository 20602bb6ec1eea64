import { migratePostgres } from '../../../src/store/postgres/migrate-postgres.js';
import { openPostgresStore } from '../../../src/store/postgres/open-postgres-store.js';
import type { CampaignStore } from '../../../src/ports/campaign-store.js';
import { PostgresServer } from '../postgres/postgres-server.js';
import { RedisServer } from '../redis/redis-server.js';
import type { Foundation } from './foundation.js';

/** A private PostgreSQL and a private Redis. */
export class ScaledFoundation implements Foundation {
  readonly #databaseUrl: string;
  readonly environment: Readonly<Record<string, string>>;

  private constructor(
    readonly postgres: PostgresServer,
    readonly redis: RedisServer,
    databaseUrl: string,
  ) {
    this.#databaseUrl = databaseUrl;
    this.environment = { DATABASE_URL: databaseUrl, REDIS_URL: redis.url };
  }

  /** @param redisRuns whether there is a Redis from the beginning */
  static async start({ redisRuns = true } = {}): Promise<ScaledFoundation> {
    const postgres = await PostgresServer.start();
    const redis = await RedisServer.reserve();
    if (redisRuns) await redis.start();
    const databaseUrl = await postgres.createDatabase();
    await migratePostgres(databaseUrl);
    return new ScaledFoundation(postgres, redis, databaseUrl);
  }

  openStore(): Promise<CampaignStore> {
    return openPostgresStore({ url: this.#databaseUrl, poolMax: 2 });
  }

  /** Ends every session that is in the middle of something, as an administrator would. @returns how many */
  async terminateSessions(): Promise<number> {
    const sessions = await this.postgres.execute<{ pid: number }>(
      `SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`,
      this.#databaseUrl,
    );
    return sessions.length;
  }

  async remove(): Promise<void> {
    await this.redis.stop();
    await this.postgres.remove();
  }
}
