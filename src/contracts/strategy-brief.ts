import { IsArray, IsNotEmpty, IsObject, IsOptional, IsString, IsUUID } from 'class-validator';
import type { JsonObject } from './json.js';

/** The Analyst's answer: whom the campaign speaks to, what it says, where, and within which limits. As on the wire. */
export class StrategyBrief {
  @IsOptional()
  @IsUUID('loose')
  brief_id?: string | null;

  @IsString()
  @IsNotEmpty()
  target_audience!: string;

  @IsString()
  @IsNotEmpty()
  core_message!: string;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  channels?: string[] | null;

  /** Channel to share or amount. */
  @IsOptional()
  @IsObject()
  budget_allocation?: JsonObject | null;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  do_not_do?: string[] | null;

  @IsOptional()
  @IsObject()
  tone_guard?: JsonObject | null;

  @IsOptional()
  @IsObject()
  platform_constraints?: JsonObject | null;
}
