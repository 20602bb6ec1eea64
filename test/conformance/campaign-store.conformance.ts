import { afterEach, beforeEach, describe } from '@jest/globals';
import type { CampaignStore } from '../../src/ports/campaign-store.js';
import { describeArtifacts } from './campaign-store/artifacts.js';
import { describeClaims } from './campaign-store/claims.js';
import { describeCommits } from './campaign-store/commits.js';
import { describeDueWork } from './campaign-store/due-work.js';
import { describeFeed } from './campaign-store/feed.js';
import { describeFences } from './campaign-store/fences.js';
import { describeIdempotency } from './campaign-store/idempotency.js';
import { describeLists } from './campaign-store/lists.js';
import { describeSharedDatabase } from './campaign-store/shared-database.js';
import { describeTrails } from './campaign-store/trails.js';
import { describeWholeBehaviour } from './campaign-store/whole-behaviour.js';
import { describeWorkers } from './campaign-store/workers.js';

/** A fresh database of the adapter under test, with a store open on it. */
export interface StoreUnderTest {
  store: CampaignStore;
  /** Opens another store on the same database, as a second process would. */
  another: () => Promise<CampaignStore>;
  /** Removes the database. The stores are closed by then. */
  remove: () => Promise<void>;
}

/** How the tests reach what they test. */
export interface Database {
  readonly store: CampaignStore;
  another: () => Promise<CampaignStore>;
  /** Closes every store, and opens a new one. */
  reopen: () => Promise<CampaignStore>;
}

/**
 * What every campaign store does, whatever keeps the data. An adapter passes by calling this in a test file of its own.
 *
 * @param open makes a fresh, empty database and opens a store on it
 */
export function describeCampaignStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`A campaign store on ${name}`, () => {
    const database = useDatabase(open);
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
    describeSharedDatabase(database);
    describeWholeBehaviour(database);
  });
}

/** Gives every test a database of its own. */
function useDatabase(open: () => Promise<StoreUnderTest>): Database {
  let current: StoreUnderTest | null = null;
  let opened: CampaignStore[] = [];

  const underTest = (): StoreUnderTest => {
    if (!current) throw new Error('The database is there during a test only.');
    return current;
  };
  const closeAll = async (): Promise<void> => {
    for (const store of opened.splice(0)) await store.close();
  };
  const another = async (): Promise<CampaignStore> => {
    const store = await underTest().another();
    opened.push(store);
    return store;
  };

  beforeEach(async () => {
    current = await open();
    opened = [current.store];
  });
  afterEach(async () => {
    await closeAll();
    await current?.remove();
    current = null;
  });

  return {
    get store(): CampaignStore {
      return underTest().store;
    },
    another,
    reopen: async () => {
      await closeAll();
      return another();
    },
  };
}
