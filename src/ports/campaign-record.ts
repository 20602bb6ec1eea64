import type { CampaignSnapshot } from '../contracts/campaign-snapshot.js';

/** Who runs a campaign at the moment. */
export interface Lease {
  workerId: string;
  /** Changes with every claim: a commit that carries an older token is refused. */
  token: number;
}

/** A campaign as the store keeps it, without its artifacts. */
export interface CampaignRecord {
  id: string;
  tenantId: string;
  name: string | null;
  /** Grows by one with every committed change. Claims and releases do not change it. */
  version: number;
  /** The sequence of the newest audit entry. */
  sequence: number;
  /** The hash of the newest audit entry. */
  headHash: string;
  snapshot: CampaignSnapshot;
  /** When its next step may run; null while no step can run. */
  dueAt: string | null;
  lease: Lease | null;
  /** How often in a row the step at hand was begun and its worker was lost, or lost it. */
  takeovers: number;
  createdAt: string;
  updatedAt: string;
}

/** The big values of a campaign. Each is kept as a row of its own, as JSON text, exactly as received. */
export const ARTIFACT_KINDS = [
  'metadata',
  'radar_scan',
  'strategy',
  'assets',
  'quality_audit',
  'feedback',
  'publication',
  'learnings',
] as const;
export type ArtifactKind = (typeof ARTIFACT_KINDS)[number];

/** JSON texts by kind. */
export type Artifacts = Partial<Record<ArtifactKind, string>>;
