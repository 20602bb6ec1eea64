import type { AuditEntry } from '../../../client/index.js';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import { eventually } from '../eventually.js';
import type { CampaignLoad } from './campaign-load.js';
import type { RecoverySite } from './recovery-site.js';
import { SMOOTH } from './scenario.js';

const ALL = 100_000;
const PATIENCE_MS = 20_000;

/** What somebody saw who follows all campaigns at once. */
export class FeedRecord {
  readonly #seen = new Map<string, AuditEntry[]>();

  private constructor() {
    // Made by `start`.
  }

  /** Begins to follow, and runs campaigns of a load until the first entry has come: from then on nothing may be missing. */
  static async start(load: CampaignLoad): Promise<FeedRecord> {
    const record = new FeedRecord();
    void load.follower.followFeed((entry) => {
      record.#take(entry);
    });
    while (record.#seen.size === 0) await load.runOne(SMOOTH);
    return record;
  }

  /** What of a load that began later was missed, came twice or in the wrong order, once everything should have come. */
  async violations(site: RecoverySite, { campaigns }: CampaignLoad): Promise<string[]> {
    return site.withStore(async (store) => {
      const violations: string[] = [];
      for (const { id } of campaigns) {
        const trail = await store.entries(ALL_TENANTS, id, 0, ALL);
        const wanted = trail.map(({ sequence }) => sequence).join();
        const seen = () => (this.#seen.get(id) ?? []).map(({ sequence }) => sequence).join();
        const complete = async () => {
          if (seen().length < wanted.length) throw new Error('There is more to come.');
        };
        await eventually(complete, PATIENCE_MS).catch(() => undefined);
        if (seen() !== wanted) violations.push(`${id}: the feed brought ${seen()} of ${wanted}`);
      }
      return violations;
    });
  }

  #take(entry: AuditEntry): void {
    const { id } = entry.campaign;
    this.#seen.set(id, [...(this.#seen.get(id) ?? []), entry]);
  }
}
