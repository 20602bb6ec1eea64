import { interpret } from 'robot3';
import { CampaignAction, type CampaignState } from '../contracts/enums.js';
import type { CampaignSnapshot } from '../contracts/campaign-snapshot.js';
import type { JsonObject } from '../contracts/json.js';
import type { StateTransition } from '../contracts/audit-entry.js';
import { ACTION_OF_EVENT, ORCHESTRATOR, STATE_CHANGED, type CampaignEvent } from './campaign-event.js';
import { machineAt, transitionsOf } from './campaign-machine.js';
import { executionsLeft, retryTarget } from './guards.js';
import { NO_EFFECTS, type MachineContext, type VoidedArtifact } from './machine-context.js';

/** An audit entry as the machine words it, before it has a place in a chain. */
export interface EntryDraft {
  actor: string;
  action: string;
  transition: StateTransition | null;
  metadata: JsonObject;
}

/** Why the machine refuses an event. */
export type RefusalReason = 'ILLEGAL_TRANSITION' | 'EXECUTIONS_EXHAUSTED' | 'STALE_CONTENT';

export type Decision =
  | { kind: 'accepted'; snapshot: CampaignSnapshot; entries: EntryDraft[]; voids: VoidedArtifact[] }
  | { kind: 'refused'; reason: RefusalReason };

/**
 * The one question that the engine asks: what does `event` do to a campaign at `snapshot`? Pure: the same question
 * always has the same answer. An event that leads nowhere is refused, and nothing is sent to the machine.
 */
export function decide(snapshot: CampaignSnapshot, event: CampaignEvent): Decision {
  const context: MachineContext = { snapshot, effects: NO_EFFECTS };
  const candidates = transitionsOf(snapshot.state).get(event.type) ?? [];
  const open = candidates.some((candidate) => passes(candidate.guards, context, event));
  if (!open) return { kind: 'refused', reason: refusalReason(snapshot, event) };

  const service = interpret(machineAt(snapshot.state), () => undefined, context);
  service.send(event);
  const state = service.machine.current as CampaignState;
  const after = service.context;
  return {
    kind: 'accepted',
    snapshot: { ...after.snapshot, state },
    entries: drafts(snapshot.state, state, event, after),
    voids: after.effects.voids,
  };
}

/** robot3 types the guards of a transition as a list; in truth it is one function that melts them all. */
function passes(guards: unknown, context: MachineContext, event: CampaignEvent): boolean {
  return (guards as (context: MachineContext, event: CampaignEvent) => boolean)(context, event);
}

function drafts(
  from: CampaignState,
  to: CampaignState,
  event: CampaignEvent,
  after: MachineContext,
): EntryDraft[] {
  const data = { ...event.data } as unknown as JsonObject;
  const { notes, transitionMetadata } = after.effects;
  const action = ACTION_OF_EVENT[event.type];
  const transition = from === to ? null : { from, to, event: event.type };
  const recordsChange = action === STATE_CHANGED;
  const record = {
    actor: event.actor,
    action,
    transition: recordsChange ? transition : null,
    metadata: recordsChange ? { ...data, ...transitionMetadata } : data,
  };
  const noted = notes.map((note) => ({ actor: ORCHESTRATOR, transition: null, ...note }));
  if (recordsChange || !transition) return [record, ...noted];
  const change = { actor: ORCHESTRATOR, action: STATE_CHANGED, transition, metadata: transitionMetadata };
  return [record, ...noted, change];
}

function refusalReason(snapshot: CampaignSnapshot, event: CampaignEvent): RefusalReason {
  if (event.type === 'RETRY' && snapshot.state === 'FAILED' && retryTarget(snapshot, event) !== null) {
    if (!executionsLeft(snapshot, event)) return 'EXECUTIONS_EXHAUSTED';
  }
  if (event.type === 'APPROVE' && snapshot.state === 'AWAITING_REVIEW') return 'STALE_CONTENT';
  return 'ILLEGAL_TRANSITION';
}

/**
 * The actions that the machine allows in a snapshot. Approval counts as allowed while content is under review, a retry
 * while executions are left.
 */
export function allowedActions(snapshot: CampaignSnapshot, maxExecutions: number): CampaignAction[] {
  return Object.values(CampaignAction).filter((action) => {
    return decide(snapshot, probe(action, snapshot, maxExecutions)).kind === 'accepted';
  });
}

function probe(action: CampaignAction, snapshot: CampaignSnapshot, maxExecutions: number): CampaignEvent {
  const common = { at: new Date(0).toISOString(), actor: ORCHESTRATOR, executionId: snapshot.executionId };
  const execution = snapshot.executionCount + 1;
  switch (action) {
    case 'START':
      return { ...common, type: action, data: { execution } };
    case 'RETRY':
      return {
        ...common,
        type: action,
        data: { execution, from_state: null, max_executions: maxExecutions, metadata_replaced: false },
      };
    case 'CANCEL':
      return { ...common, type: action, data: { reason: null } };
    case 'PAUSE':
    case 'RESUME':
      return { ...common, type: action, data: {} };
    case 'APPROVE':
      return {
        ...common,
        type: action,
        data: { content_hash: snapshot.review?.contentHash ?? '', note: null },
      };
    case 'REJECT':
      return { ...common, type: action, data: { reason: '' } };
  }
}
