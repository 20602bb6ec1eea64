import pg from 'pg';
import { StoreUnavailableError } from '../../ports/campaign-store.js';

/** A statement or its values are at fault, not the server. */
export class StatementFailedError extends Error {
  override readonly name = 'StatementFailedError';
}

/**
 * SQLSTATE classes that speak against a statement or its values: features, cardinality, data, integrity, `RAISE`, and
 * names (but not missing rights: those may be given back). After every other one the server itself is in doubt.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const STATEMENT_ERRORS = /^(0A|21|22|23|P0|42(?!501))/;

/** Deadlock and serialization failure: nothing was done, and it may well work the next time. */
const COLLISIONS: ReadonlySet<string | undefined> = new Set(['40P01', '40001']);

/** The server refused the statement, and says so: nothing of it was done. Null for any other failure. */
export function refusalOf(error: unknown): pg.DatabaseError | null {
  // A server that goes down says so in the same form, but may have committed before.
  if (!(error instanceof pg.DatabaseError) || error.code?.startsWith('57P')) return null;
  return error.severity === 'ERROR' ? error : null;
}

/** Whether operations that share a transaction should be tried one by one: one of them may be the cause. */
export function isWorthRepeatingAlone(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal !== null && (COLLISIONS.has(refusal.code) || STATEMENT_ERRORS.test(refusal.code ?? ''));
}

/** The port's error for whatever the driver threw. */
export function toStoreError(error: unknown): Error {
  if (error instanceof StoreUnavailableError || error instanceof StatementFailedError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const refusal = refusalOf(error);
  return refusal && STATEMENT_ERRORS.test(refusal.code ?? '')
    ? new StatementFailedError(`${refusal.code ?? ''}: ${message}`, { cause: error })
    : new StoreUnavailableError(`The database does not answer: ${message}`, { cause: error });
}
