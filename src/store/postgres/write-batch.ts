import { StoreUnavailableError } from '../../ports/campaign-store.js';
import type { BatchAnswers, BatchOperation, BatchResult } from './batch-operation.js';
import { batchStatement } from './batch-statement.js';
import type { PostgresConnections } from './postgres-connections.js';
import { didNothing, isCollision, maySpeakAgainstOne, toStoreError } from './postgres-failure.js';
import { readBack } from './read-back.js';

/** How often an operation that is alone is tried when it collides with others. */
const ATTEMPTS_ALONE = 5;
/** How long the operations of a refused batch are done one by one: who waits for them is not kept for longer. */
const ONE_BY_ONE_MS = 3_000;

/**
 * Does operations of different campaigns in one transaction. They share the transaction and not their fate: where the
 * database refuses it because of one of them, they are done one by one, as many as the time allows, and the rest together
 * once more: a lock that all of them wait for must not add up. Where the answer does not arrive, the trail says what was
 * committed.
 *
 * @param transactionOffset what the feed adds to a transaction id
 * @returns what became of each, in their order
 */
export async function writeBatch(
  connections: PostgresConnections,
  operations: readonly BatchOperation[],
  transactionOffset: number,
): Promise<BatchResult[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await writeTogether(connections, operations, transactionOffset);
    } catch (error) {
      if (operations.length > 1 && maySpeakAgainstOne(error)) break;
      if (isCollision(error) && attempt < ATTEMPTS_ALONE) continue;
      return explain(connections, operations, error);
    }
  }
  const results: BatchResult[] = [];
  const end = performance.now() + ONE_BY_ONE_MS;
  for (const operation of operations) {
    if (performance.now() > end) {
      const rest = operations.slice(results.length);
      return [...results, ...(await writeRest(connections, rest, transactionOffset))];
    }
    results.push(...(await writeBatch(connections, [operation], transactionOffset)));
  }
  return results;
}

/** What had no turn of its own: all of it, or nothing where one of them is still in the way. */
async function writeRest(
  connections: PostgresConnections,
  operations: readonly BatchOperation[],
  transactionOffset: number,
): Promise<BatchResult[]> {
  try {
    return await writeTogether(connections, operations, transactionOffset);
  } catch (error) {
    const refused = maySpeakAgainstOne(error) && new StoreUnavailableError(HELD_UP, { cause: error });
    return explain(connections, operations, refused || error);
  }
}

/** What became of operations whose statement failed. */
async function explain(
  connections: PostgresConnections,
  operations: readonly BatchOperation[],
  error: unknown,
): Promise<BatchResult[]> {
  const failure = toStoreError(error);
  if (!didNothing(error)) return readBack(connections, operations, failure);
  return operations.map(() => ({ ok: false, error: failure }));
}

const HELD_UP = 'The database does not answer: others hold what is to be written.';

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
