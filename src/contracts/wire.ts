import { canonicalJson, sha256Hex } from './canonical-json.js';
import { WireFailureReason } from './campaign-payload.js';
import type { FailureReason, QualityVerdict, ServiceName, Severity } from './enums.js';
import { isJsonObject, type JsonObject, type JsonValue } from './json.js';

// The one place where snake_case meets camelCase. What services sent is stored as received; these are projections.

const WIRE_FAILURE_REASON: Readonly<Record<FailureReason, WireFailureReason>> = {
  POLICY_VIOLATION: WireFailureReason.FAILED_POLICY,
  QUALITY_CHECK_FAILED: WireFailureReason.FAILED_QUALITY,
  CONTRACT_INVALID: WireFailureReason.FAILED_CONTRACT,
  PLATFORM_ERROR: WireFailureReason.FAILED_PLATFORM,
  TIMEOUT: WireFailureReason.FAILED_TIMEOUT,
};

/** The name of a failure reason on the wire. */
export function wireFailureReason(reason: FailureReason): WireFailureReason {
  return WIRE_FAILURE_REASON[reason];
}

/** The name by which the audit trail knows a service: its name in lower case. */
export function serviceActor(service: ServiceName): string {
  return service.toLowerCase();
}

/** A StrategyBrief in camelCase, with empty collections where the service sent none. */
export interface StrategyBriefView {
  briefId: string | null;
  targetAudience: string;
  coreMessage: string;
  channels: string[];
  budgetAllocation: JsonObject;
  doNotDo: string[];
  toneGuard: JsonObject;
  platformConstraints: JsonObject;
}

/** Projects a StrategyBrief that was validated when it was received. */
export function strategyBriefView(brief: JsonObject): StrategyBriefView {
  return {
    briefId: text(brief['brief_id']),
    targetAudience: text(brief['target_audience']) ?? '',
    coreMessage: text(brief['core_message']) ?? '',
    channels: texts(brief['channels']),
    budgetAllocation: object(brief['budget_allocation']),
    doNotDo: texts(brief['do_not_do']),
    toneGuard: object(brief['tone_guard']),
    platformConstraints: object(brief['platform_constraints']),
  };
}

/** A QualityCheck in camelCase. */
export interface QualityCheckView {
  checkId: string;
  result: QualityVerdict;
  reasonCode: string | null;
  severity: Severity;
  evidence: JsonObject;
}

/** A QualityReport in camelCase; `timestamp` is RFC 3339. */
export interface QualityReportView {
  verdict: QualityVerdict;
  checks: QualityCheckView[];
  auditorSignature: string;
  timestamp: string;
}

/** Projects a QualityReport that was validated when it was received. */
export function qualityReportView(report: JsonObject): QualityReportView {
  return {
    verdict: report['verdict'] as QualityVerdict,
    checks: objects(report['checks']).map(qualityCheckView),
    auditorSignature: text(report['auditor_signature']) ?? '',
    timestamp: new Date(Number(report['timestamp']) * 1000).toISOString(),
  };
}

function qualityCheckView(check: JsonObject): QualityCheckView {
  return {
    checkId: text(check['check_id']) ?? '',
    result: check['result'] as QualityVerdict,
    reasonCode: text(check['reason_code']),
    severity: check['severity'] as Severity,
    evidence: object(check['evidence']),
  };
}

/** The hash that binds a reviewer's decision to what was reviewed, all three parts as on the wire. */
export function reviewContentHash(
  strategy: JsonValue | undefined,
  assets: JsonValue | undefined,
  qualityAudit: JsonValue | undefined,
): string {
  return sha256Hex(
    canonicalJson({ strategy: strategy ?? null, assets: assets ?? [], quality_audit: qualityAudit ?? null }),
  );
}

/** The JSON objects of an array; none where the value is no array. */
export function objects(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function text(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function texts(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function object(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
