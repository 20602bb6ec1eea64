import type { JsonObject } from '../../contracts/json.js';
import { qualityReportView, type QualityCheckView } from '../../contracts/wire.js';
import type { GateVerdict, NamedCheck } from '../../machine/campaign-event.js';
import { cutToJsonBytes } from './cut-to-json-bytes.js';
import { listWithin } from './list-within.js';

/** How much of a long list of names, and of warnings, the trail keeps, in bytes of JSON. */
const NAMES_BYTES = 2000;
const WARNINGS_BYTES = 4000;
const CODE_BYTES = 200;

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
  const light = failing.filter((check) => check.severity === 'MEDIUM' || check.severity === 'LOW');
  const { kept, leftOut } = listWithin(light.map(warningOf), WARNINGS_BYTES);
  const warnings = { warnings: kept, warnings_left_out: leftOut };
  if (verdict === 'FAIL' || failing.some((check) => check.severity === 'CRITICAL')) {
    const names = failing.length > 0 ? failing.map(nameOf) : ['verdict'];
    return {
      decision: 'BLOCK',
      details: `Blocked by: ${namesWithin(names).join(', ')}`,
      reasons: [],
      ...warnings,
    };
  }
  const grave = failing.filter((check) => check.severity === 'HIGH');
  if (grave.length > 0) {
    return { decision: 'REVIEW', details: null, reasons: namesWithin(grave.map(nameOf)), ...warnings };
  }
  return { decision: 'PASS', details: null, reasons: [], ...warnings };
}

/** The order of gravity; checks of the same severity keep the order of the report. */
function gravestFirst(a: QualityCheckView, b: QualityCheckView): number {
  return GRAVITY[a.severity] - GRAVITY[b.severity];
}

/** A check goes by its reason code, and by its id where it has none. */
function nameOf(check: QualityCheckView): string {
  return cutToJsonBytes(
    check.reasonCode === null || check.reasonCode === '' ? check.checkId : check.reasonCode,
    CODE_BYTES,
  );
}

function warningOf(check: QualityCheckView): NamedCheck {
  return {
    check_id: cutToJsonBytes(check.checkId, CODE_BYTES),
    reason_code: check.reasonCode === null ? null : cutToJsonBytes(check.reasonCode, CODE_BYTES),
    severity: check.severity,
  };
}

/** A last name says how many are not told. */
function namesWithin(names: readonly string[]): string[] {
  const { kept, leftOut } = listWithin(names, NAMES_BYTES);
  return leftOut === 0 ? kept : [...kept, `and ${String(leftOut)} more`];
}
