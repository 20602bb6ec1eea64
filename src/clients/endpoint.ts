import { contractViolations } from '../contracts/validate.js';
import type { JsonObject, JsonValue } from '../contracts/json.js';

/** What an answer holds for its step, or how it breaks the contract: a sentence that names the field. */
export type Kept = { result: JsonValue } | { violation: string };

/** Where a step's call goes, and what is kept of the answer. */
export interface Endpoint {
  path: string;
  keep(answer: JsonObject): Kept;
}

/** Any JSON object will do; all of it is kept. */
export function keepWhole(answer: JsonObject): Kept {
  return { result: answer };
}

const VIOLATIONS_NAMED = 5;

/** The answer must fit a contract class; all of it is kept. */
export function keepIfFits(contract: new () => object): (answer: JsonObject) => Kept {
  return (answer) => {
    const violations = contractViolations(contract, answer);
    if (violations.length === 0) return { result: answer };
    return {
      violation: violations
        .slice(0, VIOLATIONS_NAMED)
        .map((violation) => violation.message)
        .join('; '),
    };
  };
}
