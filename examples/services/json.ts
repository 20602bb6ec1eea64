/** A JSON object whose members are not known beforehand: every reader checks what it takes out. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object in a field, or an empty one where there is none. */
export function objectAt(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return isJsonObject(value) ? value : {};
}

/** The objects of a list; what is not an object is left out. */
export function objectsAt(object: JsonObject, field: string): JsonObject[] {
  const value = object[field];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The text in a field without the white space around it; undefined where there is none, or only blanks. */
export function textAt(object: JsonObject, field: string): string | undefined {
  const value = object[field];
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  return trimmed === '' ? undefined : trimmed;
}

/** The texts of a list, each once, in their order. */
export function textsAt(object: JsonObject, field: string): string[] {
  const value = object[field];
  if (!Array.isArray(value)) return [];
  const texts = value.filter((item): item is string => typeof item === 'string').map((item) => item.trim());
  return [...new Set(texts.filter((item) => item !== ''))];
}

export function numberAt(object: JsonObject, field: string): number | undefined {
  const value = object[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
