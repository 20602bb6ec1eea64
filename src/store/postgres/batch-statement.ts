import type { CommitOperation } from '../sql/commit-operation.js';
import { campaignOf, type BatchOperation } from './batch-operation.js';
import type { Statement } from './postgres-connections.js';

/** An operation with its number in the batch. */
type Numbered<O> = O & { n: number };

/**
 * The call that does a batch: one round trip and one transaction.
 *
 * @param transactionOffset what the feed adds to a transaction id, see {@link readFeedEpoch}
 */
export function batchStatement(operations: readonly BatchOperation[], transactionOffset: number): Statement {
  return {
    name: 'write_batch',
    text: 'SELECT * FROM write_batch($1, $2, $3, $4, $5, $6)',
    values: [
      operations.map(campaignOf),
      jsonOf(ofKind(operations, 'commit').map(memberOf)),
      jsonOf(
        ofKind(operations, 'claim').map(({ n, campaignId, workerId, now }) => ({
          n,
          id: campaignId,
          worker: workerId,
          now,
        })),
      ),
      jsonOf(
        ofKind(operations, 'confirm').map(({ n, campaignId, token, version }) => ({
          n,
          id: campaignId,
          token,
          version,
        })),
      ),
      jsonOf(
        ofKind(operations, 'release').map(({ n, campaignId, token, dueAt }) => ({
          n,
          id: campaignId,
          token,
          due_at: dueAt,
        })),
      ),
      transactionOffset,
    ],
  };
}

function ofKind<K extends BatchOperation['kind']>(
  operations: readonly BatchOperation[],
  kind: K,
): Numbered<Extract<BatchOperation, { kind: K }>>[] {
  return operations.flatMap((operation, n) =>
    // The kinds tell the operations apart.
    operation.kind === kind ? [{ ...(operation as Extract<BatchOperation, { kind: K }>), n }] : [],
  );
}

/** Null where there is nothing: the statement for it is left out. */
function jsonOf(members: readonly object[]): string | null {
  return members.length === 0 ? null : JSON.stringify(members);
}

function memberOf(commit: Numbered<CommitOperation>) {
  const { n, campaign, entries, idempotency, fence, expectedVersion } = commit;
  return {
    n,
    ...campaign,
    expectedVersion,
    entryCount: entries.length,
    fenceToken: fence?.token,
    fenceKeep: fence?.keep,
    key_tenant: idempotency?.tenant_id,
    mutation: idempotency?.mutation,
    key: idempotency?.key,
    request_hash: idempotency?.request_hash,
    key_campaign: idempotency?.campaign_id,
    key_created_at: idempotency?.created_at,
    expires_at: idempotency?.expires_at,
    entries,
    artifacts: artifactsOf(commit),
  };
}

/** The artifacts to write, and without a body those to clear. */
function artifactsOf({ writeArtifacts, clearArtifacts }: CommitOperation) {
  const written = new Set(writeArtifacts.map(([kind]) => kind));
  return [
    ...writeArtifacts.map(([kind, body]) => ({ kind, body })),
    ...clearArtifacts.filter((kind) => !written.has(kind)).map((kind) => ({ kind, body: null })),
  ];
}
