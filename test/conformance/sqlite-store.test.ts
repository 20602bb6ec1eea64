import { join } from 'node:path';
import { DatabaseThread } from '../../src/store/sqlite/database-thread.js';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { describeCampaignStore } from './campaign-store.conformance.js';

const TABLES = ['campaign', 'artifact', 'audit_entry', 'idempotency', 'worker', 'campaign_count'];

describeCampaignStore('SQLite', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory.path, 'leadboost.db');
  const sweeper = new DatabaseThread({ path, writable: true, busyTimeoutMs: 5000 });
  return {
    open: () => openSqliteStore({ url: `file:${path}` }),
    empty: async () => {
      for (const table of TABLES) {
        await sweeper.run({ kind: 'query', sql: `DELETE FROM ${table}`, parameters: [] });
      }
    },
    remove: async () => {
      await sweeper.close();
      await directory.remove();
    },
  };
});
