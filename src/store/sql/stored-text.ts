/** What SQL texts cannot carry unharmed: U+0000 (PostgreSQL refuses it, SQLite drivers cut it), lone surrogates. */
const UNSAFE = /[\\\0]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ESCAPED = /\\(\\|u[0-9a-f]{4})/g;

/**
 * Any text of users in a form that every SQL database keeps unchanged. All but the rare texts with a backslash, a
 * U+0000 or a lone surrogate stay as they are. A prefix stays a prefix.
 */
export function toStoredText(text: string): string {
  return text.replace(UNSAFE, (unit) =>
    unit === '\\' ? '\\\\' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The text that {@link toStoredText} was given. */
export function fromStoredText(stored: string): string {
  if (!stored.includes('\\')) return stored;
  return stored.replace(ESCAPED, (_, body: string) =>
    body === '\\' ? '\\' : String.fromCharCode(Number.parseInt(body.slice(1), 16)),
  );
}
