import type { CampaignSnapshot } from '../contracts/campaign-snapshot.js';
import type { JsonObject } from '../contracts/json.js';

/** A value that a change makes void; the engine removes it from the store in the same commit. */
export type VoidedArtifact =
  'radar_scan' | 'strategy' | 'assets' | 'quality_audit' | 'feedback' | 'publication' | 'learnings';

/** What a change asks to be done beside the new snapshot. */
export interface MachineEffects {
  /** Entries to append, in order, behind the one that records the event. */
  notes: { action: string; metadata: JsonObject }[];
  /** More to say in the entry of the change of state. */
  transitionMetadata: JsonObject;
  voids: VoidedArtifact[];
}

/** The context that robot3 carries: the snapshot, and the effects that reducers collect. */
export interface MachineContext {
  snapshot: CampaignSnapshot;
  effects: MachineEffects;
}

export const NO_EFFECTS: MachineEffects = { notes: [], transitionMetadata: {}, voids: [] };
