import {
  ArrayMaxSize,
  IsArray,
  IsEnum,
  IsInt,
  IsObject,
  IsOptional,
  IsRFC3339,
  IsString,
  IsUUID,
  Min,
} from 'class-validator';
import { CampaignState } from './enums.js';
import type { JsonObject } from './json.js';
import { ListOf } from './list-of.js';

/** The names that failure reasons have on the wire. */
export const WireFailureReason = {
  FAILED_POLICY: 'FAILED_POLICY',
  FAILED_QUALITY: 'FAILED_QUALITY',
  FAILED_CONTRACT: 'FAILED_CONTRACT',
  FAILED_PLATFORM: 'FAILED_PLATFORM',
  FAILED_TIMEOUT: 'FAILED_TIMEOUT',
} as const;
export type WireFailureReason = (typeof WireFailureReason)[keyof typeof WireFailureReason];

/** The most entries of the audit trail that a payload carries. */
export const EXECUTION_LOG_LIMIT = 100;

/** One entry of the audit trail as the services see it. */
export class ExecutionLogEntry {
  @IsRFC3339()
  timestamp!: string;

  @IsString()
  actor_service!: string;

  @IsString()
  action!: string;

  @IsObject()
  metadata!: JsonObject;
}

/** A whole campaign as the audit and the learning step receive it. As on the wire. */
export class CampaignPayload {
  @IsUUID('loose')
  campaign_id!: string;

  @IsUUID('loose')
  tenant_id!: string;

  @IsUUID('loose')
  execution_id!: string;

  @IsInt()
  @Min(0)
  retry_count!: number;

  @IsInt()
  @Min(0)
  max_retries!: number;

  @IsEnum(CampaignState)
  current_state!: CampaignState;

  @IsOptional()
  @IsEnum(WireFailureReason)
  terminal_reason!: WireFailureReason | null;

  @IsOptional()
  @IsString()
  terminal_details!: string | null;

  @IsObject()
  metadata!: JsonObject;

  @IsOptional()
  @IsObject()
  radar_scan!: JsonObject | null;

  /** A StrategyBrief, exactly as it was received. */
  @IsOptional()
  @IsObject()
  strategy!: JsonObject | null;

  /** Exactly as they were received. */
  @IsArray()
  @IsObject({ each: true })
  assets!: JsonObject[];

  /** A QualityReport, exactly as it was received. */
  @IsOptional()
  @IsObject()
  quality_audit!: JsonObject | null;

  /** The newest entries of the audit trail, oldest first. */
  @ArrayMaxSize(EXECUTION_LOG_LIMIT)
  @ListOf(() => ExecutionLogEntry)
  execution_log!: ExecutionLogEntry[];
}
