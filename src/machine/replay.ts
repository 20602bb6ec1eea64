import type { AuditEntry } from '../contracts/audit-entry.js';
import type { CampaignSnapshot } from '../contracts/campaign-snapshot.js';
import { ACTION_OF_EVENT, CAMPAIGN_CREATED, STATE_CHANGED, type CampaignEvent } from './campaign-event.js';
import { decide } from './decide.js';
import { initialSnapshot } from './initial-snapshot.js';

/** What a replay found. */
export type Replay =
  { kind: 'replayed'; snapshot: CampaignSnapshot } | { kind: 'differs'; sequence: number; message: string };

const EVENT_OF_ACTION: ReadonlyMap<string, string> = new Map(
  Object.entries(ACTION_OF_EVENT)
    .filter(([, action]) => action !== STATE_CHANGED)
    .map(([event, action]) => [action, event]),
);

/** Runs a stored trail through the machine again: what the machine says today must be what the trail says. */
export function replay(trail: Iterable<AuditEntry>): Replay {
  let snapshot: CampaignSnapshot | null = null;
  let expected: { action: string; to: string | null }[] = [];
  for (const entry of trail) {
    const next = expected.shift();
    if (next) {
      const same = next.action === entry.action && next.to === (entry.transition?.to ?? null);
      if (!same) return differs(entry, `today it would be ${next.action} to ${next.to ?? 'the same state'}`);
      continue;
    }
    if (entry.action === CAMPAIGN_CREATED) {
      snapshot = initialSnapshot(entry.executionId, Number(entry.metadata['max_retries']));
      continue;
    }
    const event = eventOf(entry);
    if (!snapshot || !event) return differs(entry, `${entry.action} is no event of the machine`);
    const decision = decide(snapshot, event);
    if (decision.kind === 'refused') return differs(entry, `today it would be refused: ${decision.reason}`);
    const [first, ...rest] = decision.entries.map((draft) => ({
      action: draft.action,
      to: draft.transition?.to ?? null,
    }));
    if (first?.to !== (entry.transition?.to ?? null)) {
      return differs(entry, `today it would lead to ${String(first?.to)}`);
    }
    snapshot = decision.snapshot;
    expected = rest;
  }
  return snapshot
    ? { kind: 'replayed', snapshot }
    : { kind: 'differs', sequence: 0, message: 'the trail is empty' };
}

function differs(entry: AuditEntry, message: string): Replay {
  return { kind: 'differs', sequence: entry.sequence, message };
}

/** The event that an entry recorded, or null for an action that the machine does not know. */
function eventOf(entry: AuditEntry): CampaignEvent | null {
  const type = entry.action === STATE_CHANGED ? entry.transition?.event : EVENT_OF_ACTION.get(entry.action);
  if (!type || !(type in ACTION_OF_EVENT)) return null;
  return {
    type,
    at: entry.occurredAt,
    actor: entry.actor,
    executionId: entry.executionId,
    data: entry.metadata,
  } as unknown as CampaignEvent;
}
