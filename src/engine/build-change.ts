import type { CampaignSnapshot } from '../contracts/campaign-snapshot.js';
import { isStepState } from '../contracts/enums.js';
import type { CampaignEvent } from '../machine/campaign-event.js';
import type { Decision } from '../machine/decide.js';
import type { Artifacts, CampaignRecord } from '../ports/campaign-record.js';
import type { CampaignCommit, IdempotencyRecord } from '../ports/campaign-store.js';
import { appendEntries } from './append-entries.js';

/** What a change carries beside the machine's decision. */
export interface ChangeExtras {
  writeArtifacts?: Artifacts;
  idempotency?: IdempotencyRecord | null;
  fence?: CampaignCommit['fence'];
  /** When the campaign may run next, where that is not for the snapshot to say. */
  dueAt?: string;
}

/** Builds the one commit that makes an accepted event true. */
export function buildChange(
  record: CampaignRecord,
  event: CampaignEvent,
  decision: Extract<Decision, { kind: 'accepted' }>,
  extras: ChangeExtras = {},
): CampaignCommit {
  const { snapshot } = decision;
  const head = { campaignId: record.id, sequence: record.sequence, hash: record.headHash };
  const entries = appendEntries(head, event.at, snapshot.executionId, decision.entries);
  const last = entries.at(-1);
  const writeArtifacts = extras.writeArtifacts ?? {};
  return {
    expectedVersion: record.version,
    record: {
      ...record,
      version: record.version + 1,
      sequence: last?.sequence ?? record.sequence,
      headHash: last?.hash ?? record.headHash,
      snapshot,
      dueAt: canRun(snapshot) ? (extras.dueAt ?? snapshot.nextAttemptAt ?? event.at) : null,
      takeovers: endsAttempt(event) ? 0 : record.takeovers,
      updatedAt: event.at,
    },
    entries,
    writeArtifacts,
    clearArtifacts: decision.voids.filter((kind) => !(kind in writeArtifacts)),
    idempotency: extras.idempotency ?? null,
    fence: extras.fence ?? null,
  };
}

/** Whether a step of the campaign may run, now or later. */
export function canRun(snapshot: CampaignSnapshot): boolean {
  return isStepState(snapshot.state) && snapshot.pausedAt === null;
}

/** A worker that lived to see an attempt end was not killed by it; a step that is given up is no longer counted. */
function endsAttempt(event: CampaignEvent): boolean {
  return (
    event.type === 'STEP_SUCCEEDED' || event.type === 'ATTEMPT_FAILED' || event.type === 'STEP_ABANDONED'
  );
}
