import type { CampaignState, ServiceName, StepState } from '../contracts/enums.js';

/** What the engine tells to whoever observes it: logs and metrics. */
export interface EngineEventMap {
  /** A change became durable. */
  committed: { campaignId: string; from: CampaignState | null; to: CampaignState; entries: number };
  /** An attempt ended. `overheadMs`: from the service's last answer for this campaign to this call, where it ran on. */
  attemptEnded: {
    campaignId: string;
    service: ServiceName;
    step: StepState;
    outcome: string;
    durationMs: number;
    overheadMs: number | null;
  };
  circuitChanged: { service: ServiceName; circuit: 'CLOSED' | 'HALF_OPEN' | 'OPEN' };
  /** A campaign was taken from a worker that is gone. */
  takenOver: { campaignId: string; takeovers: number };
  /** A worker lost a campaign to another before it could commit. */
  leaseLost: { campaignId: string };
  workerBuried: { workerId: string };
  /** A background task failed and will be tried again. */
  taskFailed: { task: string; error: unknown };
}

/** Receives what the engine tells. Must not throw. */
export interface EngineObserver {
  observe<K extends keyof EngineEventMap>(event: K, payload: EngineEventMap[K]): void;
}
