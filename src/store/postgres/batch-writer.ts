import { sizeOfCommit } from '../sql/commit-operation.js';
import { GroupWriter } from '../sql/group-writer.js';
import { campaignOf, type BatchAnswers, type BatchOperation, type BatchResult } from './batch-operation.js';

/** What the database is asked for, in batches. */
export type BatchWriter = GroupWriter<BatchOperation, BatchAnswers>;

/**
 * Writes in batches. A campaign is in one operation of a batch only, and so is an idempotency key: the operations of a
 * batch have nothing to do with each other.
 *
 * @param send does a batch, and tells what became of each operation
 */
export function createBatchWriter(
  send: (operations: readonly BatchOperation[]) => Promise<BatchResult[]>,
): BatchWriter {
  return new GroupWriter<BatchOperation, BatchAnswers>({
    send,
    sizeOf: (operation) => (operation.kind === 'commit' ? sizeOfCommit(operation) : 0),
    partsOf,
  });
}

function partsOf(operation: BatchOperation): string[] {
  const key = operation.kind === 'commit' ? operation.idempotency : null;
  const campaign = `campaign ${campaignOf(operation)}`;
  return key ? [campaign, `key ${JSON.stringify([key.tenant_id, key.mutation, key.key])}`] : [campaign];
}
