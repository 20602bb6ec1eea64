import { migratePostgres } from '../../src/store/postgres/migrate-postgres.js';
import { openPostgresStore } from '../../src/store/postgres/open-postgres-store.js';
import { describeOnPostgres } from '../support/postgres/describe-on-postgres.js';
import { PostgresServer } from '../support/postgres/postgres-server.js';
import { describeCampaignStore } from './campaign-store.conformance.js';

const TABLES = ['campaign', 'artifact', 'audit_entry', 'idempotency', 'worker', 'campaign_count'];

describeOnPostgres('PostgreSQL', () => {
  describeCampaignStore('PostgreSQL', async () => {
    const server = await PostgresServer.start();
    const url = await server.createDatabase();
    await migratePostgres(url);
    return {
      open: () => openPostgresStore({ url, poolMax: 10 }),
      empty: async () => {
        await server.execute(`TRUNCATE ${TABLES.join(', ')}`, url);
      },
      remove: () => server.remove(),
    };
  });
});
