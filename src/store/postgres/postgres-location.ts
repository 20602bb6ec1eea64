import { DatabaseOpenError } from '../sql/database-open-error.js';

/**
 * What a `postgres://` URL names, for messages: never the password.
 *
 * @throws DatabaseOpenError when the text is not such a URL
 */
export function describeLocation(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !['postgres:', 'postgresql:'].includes(parsed.protocol)) {
    throw new DatabaseOpenError(
      'DATABASE_URL is not a PostgreSQL URL: write postgres://USER:PASSWORD@HOST:PORT/DATABASE.',
    );
  }
  const database = decodeURIComponent(parsed.pathname.slice(1)) || parsed.username;
  return `The database "${database}" at ${parsed.hostname || 'localhost'}:${parsed.port || '5432'}`;
}
