/** Any value that JSON (RFC 8259) can carry. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. Values that services and users send are kept in this form and never reinterpreted. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Whether `value` is a JSON object, and not null or an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
