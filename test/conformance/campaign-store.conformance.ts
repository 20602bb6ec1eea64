import { afterAll, beforeAll, beforeEach, describe } from '@jest/globals';
import type { CampaignStore } from '../../src/ports/campaign-store.js';
import { describeArtifacts } from './campaign-store/artifacts.js';
import { describeClaims } from './campaign-store/claims.js';
import { describeCommits } from './campaign-store/commits.js';
import type { Database } from './campaign-store/database.js';
import { describeDueWork } from './campaign-store/due-work.js';
import { describeFeed } from './campaign-store/feed.js';
import { describeFences } from './campaign-store/fences.js';
import { describeIdempotency } from './campaign-store/idempotency.js';
import { describeLists } from './campaign-store/lists.js';
import { describePrune } from './campaign-store/prune.js';
import { describeSharedDatabase } from './campaign-store/shared-database.js';
import { describeTrails } from './campaign-store/trails.js';
import { describeWholeBehaviour } from './campaign-store/whole-behaviour.js';
import { describeWorkers } from './campaign-store/workers.js';

/** A database of the adapter under test, for the time of a test file. */
export interface DatabaseUnderTest {
  /** Opens a store on it; a second one is what a second process would have. */
  open: () => Promise<CampaignStore>;
  /** Deletes every row, while stores are open. */
  empty: () => Promise<void>;
  /** Removes it. Every store is closed by then. */
  remove: () => Promise<void>;
}

/**
 * What every campaign store does, whatever keeps the data. An adapter passes by calling this in a test file of its own.
 *
 * @param create makes a fresh, empty database
 */
export function describeCampaignStore(name: string, create: () => Promise<DatabaseUnderTest>): void {
  describe(`A campaign store on ${name}`, () => {
    const database = useDatabase(create);
    describeCommits(database);
    describeArtifacts(database);
    describeIdempotency(database);
    describeFences(database);
    describeClaims(database);
    describeDueWork(database);
    describeWorkers(database);
    describeTrails(database);
    describeFeed(database);
    describeLists(database);
    describePrune(database);
    describeSharedDatabase(database);
    describeWholeBehaviour(database);
  });
}

/** One database for all tests, emptied before each: opening one takes longer than most tests. */
function useDatabase(create: () => Promise<DatabaseUnderTest>): Database {
  let underTest: DatabaseUnderTest | null = null;
  const opened: CampaignStore[] = [];

  const another = async (): Promise<CampaignStore> => {
    if (!underTest) throw new Error('The database is there during the tests only.');
    const store = await underTest.open();
    opened.push(store);
    return store;
  };
  const closeAll = async (): Promise<void> => {
    for (const store of opened.splice(0)) await store.close();
  };
  const reopen = async (): Promise<CampaignStore> => {
    await closeAll();
    return another();
  };

  beforeAll(async () => {
    underTest = await create();
  });
  beforeEach(async () => {
    const [store, ...others] = opened;
    // Tests that closed it, or opened more, leave the next one to begin anew.
    if (!store || others.length > 0 || !(await answers(store))) await reopen();
    await underTest?.empty();
  });
  afterAll(async () => {
    await closeAll();
    await underTest?.remove();
  });

  return {
    get store(): CampaignStore {
      const [store] = opened;
      if (!store) throw new Error('The store is there during a test only.');
      return store;
    },
    another,
    reopen,
  };
}

function answers(store: CampaignStore): Promise<boolean> {
  return store.workers().then(
    () => true,
    () => false,
  );
}
