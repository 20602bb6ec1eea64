import type { CampaignInputs } from '../campaign-inputs.js';
import { textAt, textsAt, type JsonObject } from '../json.js';

export type Severity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';

/** One check of a quality report, as on the wire. */
export interface QualityCheck {
  readonly check_id: string;
  readonly result: 'PASS' | 'WARN' | 'FAIL';
  readonly reason_code?: string;
  readonly severity: Severity;
  readonly evidence: JsonObject;
}

/** What an audit looks at. */
export interface AuditSubject {
  readonly inputs: CampaignInputs;
  readonly strategy: JsonObject;
  readonly assets: readonly JsonObject[];
}

/** A rule looks at content and says what it found; it never changes anything. */
export type Rule = (subject: AuditSubject) => QualityCheck;

export function passed(checkId: string, severity: Severity, evidence: JsonObject): QualityCheck {
  return { check_id: checkId, result: 'PASS', severity, evidence };
}

export function failed(
  checkId: string,
  severity: Severity,
  reasonCode: string,
  evidence: JsonObject,
): QualityCheck {
  return { check_id: checkId, result: 'FAIL', reason_code: reasonCode, severity, evidence };
}

/** The words that the audience reads, without the legal lines. */
export function copyOf(asset: JsonObject): string {
  return ['headline', 'body', 'call_to_action', 'alt_text']
    .map((field) => textAt(asset, field) ?? '')
    .join('\n');
}

/** The legal lines, and the rest, since a disclaimer may as well stand in the body. */
export function legalTextOf(asset: JsonObject): string {
  return [...textsAt(asset, 'disclaimers'), copyOf(asset)].join('\n');
}

/** How to name an asset in evidence. */
export function nameOf(asset: JsonObject, index: number): string {
  return textAt(asset, 'asset_id') ?? textAt(asset, 'id') ?? `assets[${index}]`;
}
