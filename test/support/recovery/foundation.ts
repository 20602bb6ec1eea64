import { join } from 'node:path';
import type { CampaignStore } from '../../../src/ports/campaign-store.js';
import type { PostgresFixture } from '../postgres/postgres-fixture.js';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.js';
import type { TemporaryDirectory } from '../temporary-directory.js';

/** What the servers of a site stand on. */
export interface Foundation {
  /** Where the servers find it. */
  environment: Readonly<Record<string, string>>;
  /** Looks at what is stored, without a server. */
  openStore(): Promise<CampaignStore>;
  remove(): Promise<void>;
}

/** One SQLite file in a directory that somebody else removes. */
export function sqliteFoundation({ path }: TemporaryDirectory): Foundation {
  const url = `file:${join(path, 'leadboost.db')}`;
  return {
    environment: { DATABASE_URL: url },
    openStore: () => openSqliteStore({ url }),
    remove: async () => undefined,
  };
}

/** A fresh database on the server of a test file, which removes it. */
export async function postgresFoundation(postgres: PostgresFixture): Promise<Foundation> {
  const url = await postgres.migrated();
  return {
    environment: { DATABASE_URL: url },
    openStore: () => postgres.open({ url, poolMax: 2 }),
    remove: async () => undefined,
  };
}
