import { sha256Of } from '../canonical-json.js';
import type { JsonObject } from '../json.js';
import type { AuditSubject, QualityCheck, Rule } from './quality-check.js';
import { budgetRule } from './rules/budget-rule.js';
import { channelsRule } from './rules/channels-rule.js';
import { contrastRule } from './rules/contrast-rule.js';
import { disclaimerRule } from './rules/disclaimer-rule.js';
import { lengthRule } from './rules/length-rule.js';
import { wordsRule } from './rules/words-rule.js';

const RULES: readonly Rule[] = [
  budgetRule,
  channelsRule,
  wordsRule,
  contrastRule,
  disclaimerRule,
  lengthRule,
];

/** The outcome of an audit, as on the wire. */
export interface QualityReport {
  readonly verdict: 'PASS' | 'WARN' | 'FAIL';
  readonly checks: readonly QualityCheck[];
  /** Seconds since the epoch, with milliseconds as the fraction. */
  readonly timestamp: number;
  /** Which strategy and assets were looked at: the digest of their canonical JSON. */
  readonly content_sha256: string;
  /** The digest of the canonical JSON of all of the above: it shows whether a report was altered. */
  readonly auditor_signature: string;
}

/**
 * Puts content to every rule. The verdict is FAIL when a critical check fails and WARN when another one does.
 * @param now milliseconds since the epoch
 */
export function auditContent(subject: AuditSubject, now: number): QualityReport {
  const checks = RULES.map((rule) => rule(subject));
  const report = {
    verdict: verdictOf(checks),
    checks,
    timestamp: now / 1000,
    content_sha256: contentDigest(subject.strategy, subject.assets),
  };
  return { ...report, auditor_signature: sha256Of(report) };
}

/** Names content by what it is: the same strategy and assets have the same digest. */
export function contentDigest(strategy: JsonObject, assets: readonly JsonObject[]): string {
  return sha256Of({ strategy, assets });
}

function verdictOf(checks: readonly QualityCheck[]): QualityReport['verdict'] {
  const failing = checks.filter((check) => check.result !== 'PASS');
  if (failing.some((check) => check.severity === 'CRITICAL')) return 'FAIL';
  return failing.length > 0 ? 'WARN' : 'PASS';
}
