import { isStepState, STEP_STATES } from '../contracts/enums.js';
import { allowedActions } from '../machine/decide.js';
import type { CampaignRecord } from '../ports/campaign-record.js';
import type { Clock } from '../ports/clock.js';
import { canRun } from './build-change.js';
import type { CampaignFacts, Waiting } from './engine.js';

/** A campaign that has been due for less than this is on its way, not waiting for a slot. */
const SLOT_GRACE_MS = 1000;

/** Reads off a record what users are told about it. */
export function createCampaignFacts(clock: Clock, maxExecutions: number): CampaignFacts {
  return {
    availableActions: (record) => allowedActions(record.snapshot, maxExecutions),
    progress: (record) => record.snapshot.stepsDone / STEP_STATES.length,
    waiting: (record) => waitingOf(record, clock.now()),
  };
}

function waitingOf(record: CampaignRecord, now: number): Waiting | null {
  const { snapshot, lease, dueAt } = record;
  if (lease !== null && isStepState(snapshot.state)) return null;
  if (snapshot.pausedAt !== null) return { reason: 'PAUSED', since: snapshot.pausedAt, until: null };
  if (!canRun(snapshot)) return null;
  const until = snapshot.waiting?.until ?? null;
  const hasWaited = until !== null && isOverdue(until, now);
  if (snapshot.waiting && !hasWaited) return { ...snapshot.waiting };
  if (dueAt !== null && isOverdue(dueAt, now)) return { reason: 'SLOT', since: dueAt, until: null };
  return null;
}

function isOverdue(time: string, now: number): boolean {
  return now - Date.parse(time) > SLOT_GRACE_MS;
}
