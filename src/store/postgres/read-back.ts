import type { CommitOperation } from '../sql/commit-operation.js';
import type { BatchOperation, BatchResult } from './batch-operation.js';
import type { PostgresConnections } from './postgres-connections.js';

interface TrailRow {
  campaign_id: string;
  hash: string;
  transaction_id: number;
  position: number;
}

/** Waits for the transaction whose answer got lost, where it is still at work: its rows are locked. */
const AWAIT_CHANGES = 'SELECT 1 FROM campaign WHERE id = ANY ($1) ORDER BY id FOR SHARE';

const READ_ENTRIES = `
  SELECT audit_entry.campaign_id, audit_entry.hash, audit_entry.transaction_id, audit_entry.position
  FROM unnest($1::text[], $2::integer[], $3::integer[]) AS wanted (id, after, last)
  JOIN audit_entry ON audit_entry.campaign_id = wanted.id
    AND audit_entry.sequence > wanted.after AND audit_entry.sequence <= wanted.last
  ORDER BY audit_entry.campaign_id, audit_entry.sequence`;

/**
 * Finds out what became of a batch whose answer was lost. A commit was made where its last entry stands in the trail
 * with its hash, which covers all that came before. Everything else is answered with the failure.
 */
export async function readBack(
  connections: PostgresConnections,
  operations: readonly BatchOperation[],
  failure: Error,
): Promise<BatchResult[]> {
  const commits = operations.flatMap((operation) => (leavesATrace(operation) ? [operation] : []));
  const trails = await readTrails(connections, commits);
  return operations.map((operation): BatchResult => {
    const trail = leavesATrace(operation) ? (trails.get(operation.campaign.id) ?? []) : [];
    const [first] = trail;
    const committed = operation.kind === 'commit' && trail.at(-1)?.hash === operation.campaign.head_hash;
    if (!first || !committed) return { ok: false, error: failure };
    return {
      ok: true,
      answer: { kind: 'committed', transaction: first.transaction_id, position: first.position },
    };
  });
}

function leavesATrace(operation: BatchOperation): operation is CommitOperation {
  return operation.kind === 'commit' && operation.entries.length > 0;
}

/** The entries of the commits that are there, by campaign; none where they cannot be read. */
async function readTrails(
  connections: PostgresConnections,
  commits: readonly CommitOperation[],
): Promise<Map<string, TrailRow[]>> {
  if (commits.length === 0) return new Map();
  const ids = commits.map(({ campaign }) => campaign.id);
  try {
    const trails = await readEntries(connections, commits);
    if (trails.size === commits.length) return trails;
    await connections.query({ text: AWAIT_CHANGES, values: [ids] });
    return await readEntries(connections, commits);
  } catch {
    // Then nothing is known, and the failure that led here is the answer.
    return new Map();
  }
}

async function readEntries(
  connections: PostgresConnections,
  commits: readonly CommitOperation[],
): Promise<Map<string, TrailRow[]>> {
  const { rows } = await connections.query<TrailRow>({
    text: READ_ENTRIES,
    values: [
      commits.map(({ campaign }) => campaign.id),
      commits.map(({ campaign, entries }) => campaign.sequence - entries.length),
      commits.map(({ campaign }) => campaign.sequence),
    ],
  });
  const trails = new Map<string, TrailRow[]>();
  for (const row of rows) trails.set(row.campaign_id, [...(trails.get(row.campaign_id) ?? []), row]);
  return trails;
}
