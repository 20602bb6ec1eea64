import { readBudget } from '../../campaign-inputs.js';
import { numberAt, objectAt } from '../../json.js';
import { failed, passed, type AuditSubject, type QualityCheck } from '../quality-check.js';

const CHECK = 'budget_cap_check';
/** Shares may miss 1 by this much, since most decimal fractions have no exact binary form. */
const ROUNDING = 1e-6;

/** What is to be spent may not exceed the cap, and shares of a budget may not be more than all of it. */
export function budgetRule({ inputs, strategy }: AuditSubject): QualityCheck {
  const inBrief = readBudget(strategy.budget);
  const cap = inputs.budget.cap ?? inBrief.cap;
  const total = inputs.budget.total ?? inBrief.total;
  const allocation = objectAt(strategy, 'budget_allocation');
  const allocated = Object.keys(allocation).reduce((sum, name) => sum + (numberAt(allocation, name) ?? 0), 0);
  const planned = plannedSpending(total, allocated);
  const evidence = {
    planned: planned ?? null,
    cap: cap ?? null,
    allocated,
    currency: inputs.budget.currency,
  };
  if (planned !== undefined && cap !== undefined && planned > cap) {
    return failed(CHECK, 'CRITICAL', 'BUDGET_OVER_CAP', evidence);
  }
  if (total !== undefined && planned !== undefined && planned > total * (1 + ROUNDING)) {
    return failed(CHECK, 'CRITICAL', 'BUDGET_OVER_TOTAL', evidence);
  }
  return passed(CHECK, 'CRITICAL', evidence);
}

/**
 * An allocation holds shares or amounts. With a total of more than 1, what adds up to 1 or less must be shares;
 * without a total, what adds up to more than 1 must be amounts, and shares say nothing about money.
 */
function plannedSpending(total: number | undefined, allocated: number): number | undefined {
  const areShares = allocated <= 1 + ROUNDING;
  if (total === undefined) return areShares ? undefined : allocated;
  if (allocated === 0) return total;
  // To a millionth of the currency, so that the binary form of a share does not show.
  return areShares ? Math.round(total * allocated * 1e6) / 1e6 : allocated;
}
