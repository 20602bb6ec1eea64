/** Why a task failed in a database thread. */
export interface ThreadFailure {
  /** Whether the engine could not be reached or could not write, and may be well later. */
  unavailable: boolean;
  message: string;
}

/** Errors that speak against one statement or its values; after every other one the engine itself is in doubt. */
const STATEMENT_ERRORS = /^SQLITE_(ERROR|CONSTRAINT|MISMATCH|TOOBIG|RANGE)/;

/** Sorts what a statement threw. */
export function toThreadFailure(error: unknown): ThreadFailure {
  const message = error instanceof Error ? error.message : String(error);
  const code = sqliteCodeOf(error);
  return {
    unavailable: code !== null && !STATEMENT_ERRORS.test(code),
    message: code ? `${code}: ${message}` : message,
  };
}

/** SQLite's name for what went wrong; null for an error that is not SQLite's. */
export function sqliteCodeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  // The driver gives a failed opening no code.
  if (error.message.startsWith('ConnectionFailed')) return 'SQLITE_CANTOPEN';
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_')
    ? error.code
    : null;
}
