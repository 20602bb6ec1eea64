import type { AuditEntry } from '../contracts/audit-entry.js';
import type { CampaignSnapshot } from '../contracts/campaign-snapshot.js';
import { canonicalJson } from '../contracts/canonical-json.js';
import { ACTION_OF_EVENT, CAMPAIGN_CREATED, STATE_CHANGED, type CampaignEvent } from './campaign-event.js';
import { decide, type EntryDraft } from './decide.js';
import { initialSnapshot } from './initial-snapshot.js';

/** What a replay found. */
export type Replay =
  { kind: 'replayed'; snapshot: CampaignSnapshot } | { kind: 'differs'; sequence: number; message: string };

const EVENT_OF_ACTION: ReadonlyMap<string, string> = new Map(
  Object.entries(ACTION_OF_EVENT)
    .filter(([, action]) => action !== STATE_CHANGED)
    .map(([event, action]) => [action, event]),
);

/**
 * Runs a stored trail through the machine again: what the machine says today must be what the trail says, entry by
 * entry. The trail must begin with the campaign's creation; it may end anywhere between two commits.
 */
export function replay(trail: Iterable<AuditEntry>): Replay {
  let snapshot: CampaignSnapshot | null = null;
  let expected: readonly EntryDraft[] = [];
  let sequence = 0;
  for (const entry of trail) {
    sequence = entry.sequence;
    if (expected.length === 0) {
      const begun: Begun = snapshot ? next(snapshot, entry) : creation(entry);
      if ('message' in begun) return differs(sequence, begun.message);
      ({ snapshot, expected } = begun);
    }
    const [draft, ...rest] = expected;
    if (draft && !says(draft, entry)) return differs(sequence, `today it would be ${describe(draft)}`);
    expected = rest;
  }
  const [missing] = expected;
  if (missing) return differs(sequence + 1, `the trail ends where ${describe(missing)} would follow`);
  return snapshot ? { kind: 'replayed', snapshot } : differs(0, 'the trail is empty');
}

type Begun = { snapshot: CampaignSnapshot; expected: readonly EntryDraft[] } | { message: string };

function creation(entry: AuditEntry): Begun {
  if (entry.action !== CAMPAIGN_CREATED) return { message: `${entry.action} cannot begin a trail` };
  const snapshot = initialSnapshot(entry.executionId, Number(entry.metadata['max_retries']));
  return { snapshot, expected: [{ ...entry, transition: null }] };
}

/** What the machine says today to the event that an entry recorded. */
function next(snapshot: CampaignSnapshot, entry: AuditEntry): Begun {
  const event = eventOf(entry);
  if (!event) return { message: `${entry.action} is no event of the machine` };
  const decision = decide(snapshot, event);
  if (decision.kind === 'refused') return { message: `today it would be refused: ${decision.reason}` };
  return { snapshot: decision.snapshot, expected: decision.entries };
}

function says(draft: EntryDraft, entry: AuditEntry): boolean {
  const content = ({ actor, action, transition, metadata }: EntryDraft) =>
    canonicalJson({ actor, action, transition, metadata });
  return content(draft) === content(entry);
}

function describe({ action, transition }: EntryDraft): string {
  return transition ? `${action} from ${transition.from} to ${transition.to}` : action;
}

function differs(sequence: number, message: string): Replay {
  return { kind: 'differs', sequence, message };
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
