import type { JsonObject } from '../../contracts/json.js';
import { qualityReportView, type QualityCheckView } from '../../contracts/wire.js';
import type { GateVerdict } from '../../machine/campaign-event.js';
import { listWithin } from './list-within.js';

/** How much of a long list of checks the trail keeps, in bytes. */
const LIST_BYTES = 2000;
const MAX_WARNINGS = 10;
const MAX_CODE_LENGTH = 120;

const GRAVITY = { CRITICAL: 0, HIGH: 1, MEDIUM: 2, LOW: 3 } as const;

/** What the gate says of a report, before it is known what would be reviewed. */
export type GateDecision = Omit<GateVerdict, 'content_hash' | 'max_content_revisions'>;

/**
 * The quality gate: what must not be published is blocked. A check fails when its result is not PASS. In this order: a
 * verdict FAIL or a failing CRITICAL check blocks, a failing HIGH check asks for a review, all else passes.
 */
export function passGate(report: JsonObject): GateDecision {
  const { verdict, checks } = qualityReportView(report);
  const failing = checks.filter((check) => check.result !== 'PASS').sort(gravestFirst);
  const warnings = failing
    .filter((check) => check.severity === 'MEDIUM' || check.severity === 'LOW')
    .slice(0, MAX_WARNINGS)
    .map((check) => ({
      check_id: short(check.checkId),
      reason_code: check.reasonCode === null ? null : short(check.reasonCode),
      severity: check.severity,
    }));
  if (verdict === 'FAIL' || failing.some((check) => check.severity === 'CRITICAL')) {
    const names = failing.length > 0 ? failing.map(nameOf) : ['verdict'];
    return {
      decision: 'BLOCK',
      details: `Blocked by: ${listWithin(names, LIST_BYTES).join(', ')}`,
      reasons: [],
      warnings,
    };
  }
  const grave = failing.filter((check) => check.severity === 'HIGH');
  if (grave.length > 0) {
    return {
      decision: 'REVIEW',
      details: null,
      reasons: listWithin(grave.map(nameOf), LIST_BYTES),
      warnings,
    };
  }
  return { decision: 'PASS', details: null, reasons: [], warnings };
}

/** The order of gravity; checks of the same severity keep the order of the report. */
function gravestFirst(a: QualityCheckView, b: QualityCheckView): number {
  return GRAVITY[a.severity] - GRAVITY[b.severity];
}

/** A check goes by its reason code, and by its id where it has none. */
function nameOf(check: QualityCheckView): string {
  return short(check.reasonCode === null || check.reasonCode === '' ? check.checkId : check.reasonCode);
}

function short(text: string): string {
  return text.length <= MAX_CODE_LENGTH ? text : `${text.slice(0, MAX_CODE_LENGTH - 1).toWellFormed()}…`;
}
