import type { OperationName } from './faults.js';
import { isJsonObject, textAt, type JsonObject } from './json.js';
import { Refusal } from './refusal.js';
import type { Scenario } from './scenarios.js';

/** A call as the work behind it sees it. */
export interface Call {
  readonly body: JsonObject;
  readonly campaignId: string;
  readonly tenantId: string;
  readonly executionId: string;
  /** Undefined when the caller sent none: then nothing is remembered of the call. */
  readonly idempotencyKey: string | undefined;
  readonly scenario: Scenario;
}

/** One step that a service takes over, at `POST /api/v1/{name}`. */
export interface Operation {
  readonly name: OperationName;
  /** Refuses a call without an `Idempotency-Key`, since doing the work twice would do harm. */
  readonly keyRequired?: boolean;
  /** Does the work. @throws Refusal for an answer other than 200 */
  perform(call: Call): JsonObject | Promise<JsonObject>;
  /** Answers that were given before this process started, by key, oldest first. */
  earlierAnswers?(): Iterable<readonly [key: string, body: string]>;
}

/** What a GET is answered with. */
export type Page = (query: URLSearchParams) => JsonObject;

/** A service: its name, its steps, and what else can be read from it by GET. */
export interface Service {
  readonly name: string;
  readonly operations: readonly Operation[];
  readonly pages?: ReadonlyMap<string, Page>;
}

/** @throws Refusal 400 naming the field, when it is no object */
export function requireObject(body: JsonObject, field: string): JsonObject {
  const value = body[field];
  if (!isJsonObject(value)) throw badField(field, 'must be an object');
  return value;
}

/** @throws Refusal 400 naming the field, when it is no list of objects, or an empty one */
export function requireObjects(body: JsonObject, field: string): JsonObject[] {
  const value = body[field];
  if (!Array.isArray(value) || value.length === 0 || !value.every(isJsonObject)) {
    throw badField(field, 'must be a list of at least one object');
  }
  return value;
}

/** @throws Refusal 400 naming the field, when it is no text, or only blanks */
export function requireText(object: JsonObject, field: string, path = field): string {
  const value = textAt(object, field);
  if (value === undefined) throw badField(path, 'must be a text that is not empty');
  return value;
}

function badField(field: string, what: string): Refusal {
  return new Refusal(400, 'invalid_field', `${field} ${what}.`, { field });
}
