import { IsEnum, IsNotEmpty, IsObject, IsOptional, IsString } from 'class-validator';
import { QualityVerdict, Severity } from './enums.js';
import type { JsonObject } from './json.js';

/** One check of an audit. It fails when `result` is not PASS. As on the wire. */
export class QualityCheck {
  @IsString()
  @IsNotEmpty()
  check_id!: string;

  @IsEnum(QualityVerdict)
  result!: QualityVerdict;

  @IsOptional()
  @IsString()
  reason_code?: string | null;

  @IsEnum(Severity)
  severity!: Severity;

  @IsOptional()
  @IsObject()
  evidence?: JsonObject | null;
}
