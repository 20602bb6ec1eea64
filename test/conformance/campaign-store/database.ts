import type { CampaignStore } from '../../../src/ports/campaign-store.js';

/** What a test works with. */
export interface Database {
  /** Empty at the beginning of every test. */
  readonly store: CampaignStore;
  /** Opens another store on the same database. */
  another: () => Promise<CampaignStore>;
  /** Closes every store, and opens a new one. */
  reopen: () => Promise<CampaignStore>;
}
