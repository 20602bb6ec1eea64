import { randomUUID } from 'node:crypto';
import { STEP_STATES, type StepState } from '../../src/contracts/enums.js';
import type { JsonObject, JsonValue } from '../../src/contracts/json.js';
import { SystemClock } from '../../src/runtime/system-clock.js';
import type { ServiceClients } from '../../src/ports/service-clients.js';
import { benchmarkClients } from '../server-defaults.js';

/** The steps in their order. */
export const STEPS: readonly StepState[] = STEP_STATES;

/** What a campaign has come to: the results of the steps done so far. */
export type Progress = Partial<Record<StepState, JsonValue>>;

/** Where a campaign is in hand of something that is not LeadBoost. */
export interface PlainCampaign {
  campaignId: string;
  executionId: string;
  done: Progress;
}

export function plainCampaign(): PlainCampaign {
  return { campaignId: randomUUID(), executionId: randomUUID(), done: {} };
}

/** The same calls by the same HTTP client as LeadBoost makes them, for whoever else runs campaigns. */
export class SixCalls {
  readonly #clients: ServiceClients;
  readonly #never = new AbortController();

  constructor(servicesUrl: string) {
    this.#clients = benchmarkClients(servicesUrl, new SystemClock());
  }

  /** Makes the call of one step. @throws Error when it does not succeed */
  async call(campaign: PlainCampaign, step: StepState): Promise<JsonValue> {
    const outcome = await this.#clients.call({
      step,
      body: bodyOf(campaign, step),
      idempotencyKey: `${campaign.executionId}:${step}`,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      signal: this.#never.signal,
    });
    if (outcome.kind !== 'succeeded') throw new Error(`${step} did not succeed: ${JSON.stringify(outcome)}`);
    return outcome.result;
  }

  close(): Promise<void> {
    return this.#clients.close();
  }
}

function bodyOf({ campaignId, executionId, done }: PlainCampaign, step: StepState): JsonObject {
  const ids = { campaign_id: campaignId, tenant_id: campaignId, execution_id: executionId };
  const { RADAR_SCAN: scan = null, STRATEGY_GEN: strategy = null, CONTENT_PROD: assets = null } = done;
  switch (step) {
    case 'RADAR_SCAN':
      return { ...ids, metadata: {} };
    case 'STRATEGY_GEN':
      return { ...ids, metadata: {}, context: { radar_scan: scan, execution_log: [] } };
    case 'CONTENT_PROD':
      return { ...ids, strategy };
    case 'PUBLISH':
      return { ...ids, assets, strategy };
    case 'QUALITY_AUDIT':
    case 'LEARN':
      return {
        ...ids,
        metadata: {},
        radar_scan: scan,
        strategy,
        assets,
        quality_audit: done.QUALITY_AUDIT ?? null,
        execution_log: [],
      };
  }
}
