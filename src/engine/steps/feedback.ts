import type { JsonObject } from '../../contracts/json.js';

/** The checks that did not pass, as received. */
export function failingChecks(checks: readonly JsonObject[]): JsonObject[] {
  return checks.filter((check) => check['result'] !== 'PASS');
}

/** A reviewer's rejection in the form of a check, so that content production has one kind of feedback to answer to. */
export function humanReviewCheck(reason: string): JsonObject {
  return {
    check_id: 'human_review',
    result: 'FAIL',
    reason_code: 'REJECTED_BY_REVIEWER',
    severity: 'CRITICAL',
    evidence: { reason },
  };
}
