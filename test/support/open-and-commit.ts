// A process of its own for tests: says that it is ready, reads a store's URL, opens the store and commits one campaign.
import { once } from 'node:events';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.js';
import { creation } from './campaign-fixture.js';

process.stdout.write('ready\n');
const [line] = (await once(process.stdin, 'data')) as [Buffer];
const store = await openSqliteStore({ url: line.toString('utf8').trim() });
const outcome = await store.commit(creation());
await store.close();
process.exitCode = outcome.kind === 'committed' ? 0 : 1;
