import type { AuditEntry } from '../../contracts/audit-entry.js';
import type { StepState } from '../../contracts/enums.js';
import type { JsonObject, JsonValue } from '../../contracts/json.js';
import { wireFailureReason } from '../../contracts/wire.js';
import type { ArtifactKind, CampaignRecord } from '../../ports/campaign-record.js';
import type { RandomSource } from '../../ports/random-source.js';
import type { StepCall } from '../../ports/service-clients.js';
import type { HeldCampaign } from './held-campaign.js';
import { idempotencyKey } from './idempotency-key.js';

/** How much of the trail the Analyst sees. */
const ANALYST_LOG_LENGTH = 5;

type Values = Partial<Record<ArtifactKind, JsonValue>>;

const NEEDS: Readonly<Record<StepState, readonly ArtifactKind[]>> = {
  RADAR_SCAN: ['metadata'],
  STRATEGY_GEN: ['metadata', 'radar_scan'],
  CONTENT_PROD: ['strategy', 'feedback'],
  QUALITY_AUDIT: ['metadata', 'radar_scan', 'strategy', 'assets', 'quality_audit'],
  PUBLISH: ['assets', 'strategy'],
  LEARN: ['metadata', 'radar_scan', 'strategy', 'assets', 'quality_audit'],
};

/** Builds the call of the step at which a campaign stands: its body as on the wire, its key, its trace. */
export async function buildStepCall(
  held: HeldCampaign,
  step: StepState,
  random: RandomSource,
  signal: AbortSignal,
): Promise<StepCall> {
  const { record } = held;
  const values = await held.artifacts(NEEDS[step]);
  return {
    step,
    body: await body(held, step, values),
    idempotencyKey: idempotencyKey(record.snapshot, step),
    traceparent: traceparent(record.snapshot.executionId, random),
    signal,
  };
}

async function body(held: HeldCampaign, step: StepState, values: Values): Promise<JsonObject> {
  const ids = {
    campaign_id: held.record.id,
    tenant_id: held.record.tenantId,
    execution_id: held.record.snapshot.executionId,
  };
  const metadata = values.metadata ?? {};
  switch (step) {
    case 'RADAR_SCAN':
      return { ...ids, metadata };
    case 'STRATEGY_GEN': {
      const log = (await held.log()).slice(-ANALYST_LOG_LENGTH).map(logEntry);
      return { ...ids, metadata, context: { radar_scan: values.radar_scan ?? null, execution_log: log } };
    }
    case 'CONTENT_PROD': {
      const feedback = values.feedback === undefined ? {} : { feedback: values.feedback };
      return { ...ids, strategy: values.strategy ?? null, ...feedback };
    }
    case 'PUBLISH':
      return { ...ids, assets: values.assets ?? [], strategy: values.strategy ?? null };
    case 'QUALITY_AUDIT':
    case 'LEARN':
      return { ...ids, ...payload(held.record, values), execution_log: (await held.log()).map(logEntry) };
  }
}

/** The members of a CampaignPayload beside its ids and its log. */
function payload({ snapshot }: CampaignRecord, values: Values): JsonObject {
  return {
    retry_count: snapshot.retryCount,
    max_retries: snapshot.maxRetries,
    current_state: snapshot.state,
    terminal_reason: snapshot.failure && wireFailureReason(snapshot.failure.reason),
    terminal_details: snapshot.failure?.details ?? null,
    metadata: values.metadata ?? {},
    radar_scan: values.radar_scan ?? null,
    strategy: values.strategy ?? null,
    assets: values.assets ?? [],
    quality_audit: values.quality_audit ?? null,
  };
}

function logEntry(entry: AuditEntry): JsonObject {
  return {
    timestamp: entry.occurredAt,
    actor_service: entry.actor,
    action: entry.action,
    metadata: entry.metadata,
  };
}

/** One trace per execution: its id is the execution's. Not sampled, since nothing here records spans (W3C Trace Context). */
function traceparent(executionId: string, random: RandomSource): string {
  return `00-${executionId.replaceAll('-', '')}-${hex32(random)}${hex32(random)}-00`;
}

/** 32 random bits in hexadecimal, never all zero: a span id must not be. */
function hex32(random: RandomSource): string {
  return (1 + Math.floor(random.next() * 0xffff_ffff)).toString(16).padStart(8, '0');
}
