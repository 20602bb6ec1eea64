import { sql, type Kysely } from 'kysely';
import type { DueWork } from '../../ports/campaign-store.js';
import type { SqlFlavor } from './sql-flavor.js';
import type { SqlTables } from './sql-tables.js';
import { toStoredText } from './stored-text.js';

/** How many tenants one query goes through. */
const TENANTS_PER_QUERY = 500;
/** How many campaigns of each tenant the first query for them brings. */
const FIRST_HELPING = 8;

/**
 * Finds due campaigns that nobody holds, tenants in turn. The cost grows with the number of tenants that have work and
 * with the answer, never with the length of a tenant's list.
 */
export class DueWorkFinder {
  readonly #db: Kysely<SqlTables>;
  readonly #flavor: SqlFlavor;
  /** Where the last answer left off, so that the next one begins with the tenants that had no turn. */
  #lastTenant = '';

  constructor(db: Kysely<SqlTables>, flavor: SqlFlavor) {
    this.#db = db;
    this.#flavor = flavor;
  }

  async find(now: string, limit: number): Promise<DueWork[]> {
    if (limit <= 0) return [];
    const byTenant = new Map<string, string[]>();
    for (const { tenantId, campaignId } of await this.#findOrphans(now, limit)) {
      byTenant.set(tenantId, [...(byTenant.get(tenantId) ?? []), campaignId]);
    }
    const tenants = await this.#findTenants(now, limit);
    for (const { tenantId, campaignId } of await this.#findWaiting(tenants, now, limit)) {
      byTenant.set(tenantId, [...(byTenant.get(tenantId) ?? []), campaignId]);
    }
    this.#lastTenant = tenants.at(-1) ?? '';
    return takeTurns(byTenant, limit);
  }

  /** What a worker holds and could claim again. */
  async heldBy(workerId: string): Promise<DueWork[]> {
    const rows = await this.#db
      .selectFrom('campaign')
      .select(['id', 'tenant_id'])
      .where('lease_worker', '=', toStoredText(workerId))
      .where('due_at', 'is not', null)
      .execute();
    return rows.map((row) => ({ campaignId: row.id, tenantId: row.tenant_id }));
  }

  /** Due campaigns whose holder is gone. */
  async #findOrphans(now: string, limit: number): Promise<DueWork[]> {
    const { rows } = await sql<DueWork>`
      ${LEASE_HOLDERS}
      SELECT campaign.id AS "campaignId", campaign.tenant_id AS "tenantId" FROM holder CROSS JOIN campaign
      WHERE ${HOLDER_IS_GONE} AND campaign.lease_worker = holder.id AND campaign.due_at <= ${now}
      LIMIT ${limit}`.execute(this.#db);
    return rows;
  }

  /** Up to `limit` tenants that have due work which nobody holds, from the one whose turn it is on. */
  async #findTenants(now: string, limit: number): Promise<string[]> {
    const start = this.#lastTenant;
    const behind = await this.#walkTenants(start, null, now, limit);
    if (behind.length >= limit || start === '') return behind;
    return [...behind, ...(await this.#walkTenants('', start, now, limit - behind.length))];
  }

  async #walkTenants(after: string, last: string | null, now: string, limit: number): Promise<string[]> {
    const found: string[] = [];
    let from = after;
    while (found.length < limit) {
      const { rows } = await sql<{ tenant_id: string; due_at: string }>`
        WITH RECURSIVE turn (tenant_id, number) AS (
          SELECT (SELECT min(tenant_id) FROM campaign
                  WHERE due_at IS NOT NULL AND lease_worker IS NULL AND tenant_id > ${from}), 1
          UNION ALL
          SELECT (SELECT min(tenant_id) FROM campaign
                  WHERE due_at IS NOT NULL AND lease_worker IS NULL AND tenant_id > turn.tenant_id), number + 1
          FROM turn WHERE tenant_id IS NOT NULL AND number < ${TENANTS_PER_QUERY}
        )
        SELECT tenant_id, (SELECT min(due_at) FROM campaign
                           WHERE campaign.tenant_id = turn.tenant_id AND due_at IS NOT NULL AND lease_worker IS NULL
                          ) AS due_at
        FROM turn WHERE tenant_id IS NOT NULL`.execute(this.#db);
      for (const row of rows) {
        if (last !== null && row.tenant_id > last) return found;
        if (row.due_at <= now && found.length < limit) found.push(row.tenant_id);
      }
      const end = rows.at(-1);
      if (!end || rows.length < TENANTS_PER_QUERY) return found;
      from = end.tenant_id;
    }
    return found;
  }

  /** The longest due campaigns of each tenant; more of each when they are too few together. */
  async #findWaiting(tenants: readonly string[], now: string, limit: number): Promise<DueWork[]> {
    if (tenants.length === 0) return [];
    let helping = Math.min(limit, Math.max(FIRST_HELPING, Math.ceil(limit / tenants.length)));
    for (;;) {
      const { rows } = await this.#flavor.longestDue(tenants, now, helping).execute(this.#db);
      // All that there is, or enough.
      if (rows.length >= limit || helping >= limit || rows.length < helping) return rows;
      helping = Math.min(limit, helping * 4);
    }
  }
}

/** The workers that hold a campaign, found by hopping through the index. */
const LEASE_HOLDERS = sql`
  WITH RECURSIVE holder (id) AS (
    SELECT min(lease_worker) FROM campaign WHERE lease_worker IS NOT NULL
    UNION ALL
    SELECT (SELECT min(lease_worker) FROM campaign WHERE lease_worker > holder.id) FROM holder WHERE id IS NOT NULL
  )`;

const HOLDER_IS_GONE = sql`holder.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM worker WHERE worker.id = holder.id)`;

/** One of each tenant, then a second of each, and so on. */
function takeTurns(byTenant: ReadonlyMap<string, readonly string[]>, limit: number): DueWork[] {
  const work: DueWork[] = [];
  for (let round = 0; work.length < limit; round += 1) {
    const before = work.length;
    for (const [tenantId, campaignIds] of byTenant) {
      const campaignId = campaignIds[round];
      if (campaignId !== undefined && work.length < limit) work.push({ campaignId, tenantId });
    }
    if (work.length === before) break;
  }
  return work;
}
