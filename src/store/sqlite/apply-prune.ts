import type { CampaignCounts } from './campaign-counts.js';
import type { SqliteConnection } from './sqlite-connection.js';
import type { PruneOperation } from './write-operation.js';

/** Removes campaigns that are old and at rest, with all that belongs to them. @returns how many */
export function applyPrune(
  connection: SqliteConnection,
  operation: PruneOperation,
  counts: CampaignCounts,
): number {
  let pruned = 0;
  for (const id of operation.campaignIds) {
    const [row] = connection.rows(FIND_AT_REST, id, operation.before);
    if (!row) continue;
    for (const statement of DELETE_ALL_OF_IT) connection.run(statement, id);
    counts.move(String(row[0]), String(row[1]), null);
    pruned += 1;
  }
  return pruned;
}

// A campaign that was called off in the middle of a call keeps the lease of its worker, also of one that died since.
const FIND_AT_REST = `
  SELECT tenant_id, state FROM campaign
  WHERE id = ? AND updated_at < ? AND due_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM worker WHERE worker.id = campaign.lease_worker)`;

const DELETE_ALL_OF_IT = [
  'DELETE FROM artifact WHERE campaign_id = ?',
  'DELETE FROM audit_entry WHERE campaign_id = ?',
  'DELETE FROM campaign WHERE id = ?',
];
