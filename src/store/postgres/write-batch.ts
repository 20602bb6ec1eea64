import { StoreUnavailableError } from '../../ports/campaign-store.js';
import type { BatchAnswers, BatchOperation, BatchResult } from './batch-operation.js';
import { batchStatement } from './batch-statement.js';
import type { PostgresConnections } from './postgres-connections.js';
import { isWorthRepeatingAlone, refusalOf, toStoreError } from './postgres-failure.js';
import { readBack } from './read-back.js';

/** How often an operation that is alone is tried when it collides with others. */
const ATTEMPTS_ALONE = 5;

/**
 * Does operations of different campaigns in one transaction. They share the transaction and not their fate: where the
 * database refuses it because of one of them, they are done one by one. Where the answer does not arrive, the trail says
 * what was committed.
 *
 * @param transactionOffset what the feed adds to a transaction id
 * @returns what became of each, in their order
 */
export async function writeBatch(
  connections: PostgresConnections,
  operations: readonly BatchOperation[],
  transactionOffset: number,
): Promise<BatchResult[]> {
  try {
    return await writeTogether(connections, operations, transactionOffset);
  } catch (error) {
    if (isWorthRepeatingAlone(error)) return writeOneByOne(connections, operations, transactionOffset);
    const failure = toStoreError(error);
    const nothingDone = refusalOf(error) !== null || error instanceof StoreUnavailableError;
    if (nothingDone) return operations.map(() => ({ ok: false, error: failure }));
    return readBack(connections, operations, failure);
  }
}

async function writeTogether(
  connections: PostgresConnections,
  operations: readonly BatchOperation[],
  transactionOffset: number,
): Promise<BatchResult[]> {
  const { rows } = await connections.run<{ n: number; answer: string }>(
    batchStatement(operations, transactionOffset),
  );
  // The function answers each operation in the form of its kind, and those that found nothing to do not at all.
  const answers = new Map(
    rows.map(({ n, answer }) => [n, JSON.parse(answer) as BatchAnswers[keyof BatchAnswers]]),
  );
  return operations.map((_, n) => ({ ok: true, answer: answers.get(n) ?? null }));
}

async function writeOneByOne(
  connections: PostgresConnections,
  operations: readonly BatchOperation[],
  transactionOffset: number,
): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  for (const operation of operations) {
    results.push(await writeAlone(connections, operation, transactionOffset));
  }
  return results;
}

/** An operation that is alone and fails still is at fault itself, unless others are in its way again and again. */
async function writeAlone(
  connections: PostgresConnections,
  operation: BatchOperation,
  transactionOffset: number,
): Promise<BatchResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const [result] = await writeTogether(connections, [operation], transactionOffset);
      if (result) return result;
    } catch (error) {
      const failure = toStoreError(error);
      const known = refusalOf(error) !== null || error instanceof StoreUnavailableError;
      if (!known) {
        const [result] = await readBack(connections, [operation], failure);
        return result ?? { ok: false, error: failure };
      }
      if (!isWorthRepeatingAlone(error) || attempt === ATTEMPTS_ALONE) return { ok: false, error: failure };
    }
  }
}
