import { afterAll, beforeAll } from '@jest/globals';
import type { CampaignStore } from '../../../src/ports/campaign-store.js';
import { migratePostgres } from '../../../src/store/postgres/migrate-postgres.js';
import { openPostgresStore } from '../../../src/store/postgres/open-postgres-store.js';
import { PostgresServer } from './postgres-server.js';

/** A PostgreSQL server with a migrated database, for the time of a test file. */
export interface PostgresFixture {
  readonly server: PostgresServer;
  readonly url: string;
  /** Makes another database with the current schema. @returns its address */
  migrated: () => Promise<string>;
  /** Opens a store, which is closed at the end. */
  open: (options?: {
    url?: string;
    poolMax?: number;
    onGroup?: (operations: number) => void;
  }) => Promise<CampaignStore>;
}

/** To be called where a file describes its tests. */
export function usePostgres(): PostgresFixture {
  const stores: CampaignStore[] = [];
  let made: { server: PostgresServer; url: string } | null = null;
  const there = () => {
    if (!made) throw new Error('The server is there during the tests only.');
    return made;
  };

  beforeAll(async () => {
    const server = await PostgresServer.start();
    made = { server, url: await migrated(server) };
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    await made?.server.remove();
  });

  return {
    get server() {
      return there().server;
    },
    get url() {
      return there().url;
    },
    migrated: () => migrated(there().server),
    open: async (options) => {
      const store = await openPostgresStore({ url: there().url, poolMax: 6, ...options });
      stores.push(store);
      return store;
    },
  };
}

async function migrated(server: PostgresServer): Promise<string> {
  const url = await server.createDatabase();
  await migratePostgres(url);
  return url;
}
