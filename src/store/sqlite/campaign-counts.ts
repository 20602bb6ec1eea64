import { EVERY_TENANT } from '../sql/sql-tables.js';
import type { SqliteConnection } from './sqlite-connection.js';

/** Gathers what a batch changes in the numbers of campaigns by tenant and state, and writes each sum once. */
export class CampaignCounts {
  readonly #changes = new Map<string, Map<string, number>>();

  /** A campaign goes from one state to another; `from` is null for a new one, `to` for one that is removed. */
  move(tenantId: string, from: string | null, to: string | null): void {
    if (from === to) return;
    for (const tenant of [tenantId, EVERY_TENANT]) {
      if (from !== null) this.#add(tenant, from, -1);
      if (to !== null) this.#add(tenant, to, 1);
    }
  }

  write(connection: SqliteConnection): void {
    for (const [tenantId, states] of this.#changes) {
      for (const [state, change] of states) {
        if (change !== 0) connection.run(ADD_TO_COUNT, tenantId, state, change);
      }
    }
  }

  #add(tenantId: string, state: string, change: number): void {
    const states = this.#changes.get(tenantId) ?? new Map<string, number>();
    states.set(state, (states.get(state) ?? 0) + change);
    this.#changes.set(tenantId, states);
  }
}

const ADD_TO_COUNT = `
  INSERT INTO campaign_count (tenant_id, state, count) VALUES (?, ?, ?)
  ON CONFLICT (tenant_id, state) DO UPDATE SET count = count + excluded.count`;
