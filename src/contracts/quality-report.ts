import { IsEnum, IsNumber, IsOptional, IsString, Max, Min } from 'class-validator';
import { QualityVerdict } from './enums.js';
import { ListOf } from './list-of.js';
import { QualityCheck } from './quality-check.js';

/** The last second that a timestamp may name: the end of the range of an ECMAScript date. */
const LAST_SECOND = 8.64e12;

/** The Optimizer's answer to an audit. As on the wire. */
export class QualityReport {
  @IsEnum(QualityVerdict)
  verdict!: QualityVerdict;

  @IsOptional()
  @ListOf(() => QualityCheck)
  checks?: QualityCheck[] | null;

  @IsString()
  auditor_signature!: string;

  /** Seconds since the epoch, may be fractional. */
  @IsNumber()
  @Min(0)
  @Max(LAST_SECOND)
  timestamp!: number;
}
