import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { describeCampaignStore } from './campaign-store.conformance.js';

describeCampaignStore('SQLite', async () => {
  const directory = await temporaryDirectory();
  const open = () => openSqliteStore({ url: `file:${join(directory.path, 'leadboost.db')}` });
  return { store: await open(), another: open, remove: directory.remove };
});
