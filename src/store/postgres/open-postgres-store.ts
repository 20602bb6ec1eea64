import { readFeedEpoch } from './feed-epoch.js';
import { requireCurrentSchema, withSetup } from './migrate-postgres.js';
import { PostgresCampaignStore } from './postgres-campaign-store.js';
import { createPool, PostgresConnections } from './postgres-connections.js';

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`. */
  url: string;
  /** How many connections the store may hold. */
  poolMax: number;
  /** Told after each transaction that changed campaigns how many operations it carried. */
  onGroup?: (operations: number) => void;
}

/**
 * Opens the store on a PostgreSQL database that has the current schema.
 *
 * @throws DatabaseOpenError when it cannot be reached or used, or has an older or a newer schema
 */
export async function openPostgresStore({
  url,
  poolMax,
  onGroup,
}: PostgresStoreOptions): Promise<PostgresCampaignStore> {
  const epoch = await withSetup(url, async (db, location) => {
    await requireCurrentSchema(db, location);
    return readFeedEpoch(db);
  });
  const connections = new PostgresConnections(createPool({ url, max: poolMax }));
  return new PostgresCampaignStore(connections, epoch, onGroup);
}
