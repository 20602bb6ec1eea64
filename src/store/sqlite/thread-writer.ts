import { sizeOfCommit } from '../sql/commit-operation.js';
import { GroupWriter } from '../sql/group-writer.js';
import { toError, type TaskRunner } from './database-thread.js';
import type { WriteAnswers, WriteOperation } from './write-operation.js';

/** What the writing thread is asked for, in groups. */
export type ThreadWriter = GroupWriter<WriteOperation, WriteAnswers>;

/**
 * Writes through the writing thread, which does the operations of a group one after the other.
 *
 * @param onGroup told after each transaction how many operations it carried
 */
export function createThreadWriter(thread: TaskRunner, onGroup?: (operations: number) => void): ThreadWriter {
  return new GroupWriter<WriteOperation, WriteAnswers>({
    send: async (operations) => {
      const results = await thread.run({ kind: 'write', operations });
      onGroup?.(operations.length);
      return results.map((result) => (result.ok ? result : { ok: false, error: toError(result.failure) }));
    },
    sizeOf: (operation) => (operation.kind === 'commit' ? sizeOfCommit(operation) : 0),
    partsOf: () => [],
  });
}
