import pg from 'pg';
import { StoreUnavailableError } from '../../ports/campaign-store.js';
import { StatementFailedError } from '../sql/statement-failed-error.js';

/*
 * What the server's SQLSTATE says of a failure. https://www.postgresql.org/docs/current/errcodes-appendix.html
 * Severities are not asked for: they come in the server's language.
 */

/**
 * Speaks against a statement or its values: features, cardinality, data, integrity, limits, `RAISE`, and names (but not
 * missing rights: those may be given back).
 */
const AT_FAULT = /^(0A|21|22|23|54|P0|42(?!501))/;

/** The statement was undone, and the session goes on. After every other code the session or the server may be ending. */
const REFUSED = /^(0A|21|22|23|25|40|42|54|55|57014|P0)/;

/** Two transactions met, and the server chose this one to give way: it may well work the next time. */
const COLLIDED = /^(40P01|40001|23505)/;

/** Somebody holds a row for longer than we wait. */
const LOCKED = '55P03';

function codeOf(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : '';
}

/** Whether it is certain that nothing was done: the server says so, or was never reached. */
export function didNothing(error: unknown): boolean {
  return error instanceof StoreUnavailableError || REFUSED.test(codeOf(error));
}

export function isCollision(error: unknown): boolean {
  return COLLIDED.test(codeOf(error));
}

/** Whether one of several operations in a transaction may be the cause, so that the others can be done without it. */
export function maySpeakAgainstOne(error: unknown): boolean {
  return AT_FAULT.test(codeOf(error)) || isCollision(error) || codeOf(error) === LOCKED;
}

/** The port's error for whatever the driver threw. */
export function toStoreError(error: unknown): Error {
  if (error instanceof StoreUnavailableError || error instanceof StatementFailedError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  return AT_FAULT.test(code)
    ? new StatementFailedError(`${code}: ${message}`, { cause: error })
    : new StoreUnavailableError(`The database does not answer: ${message}`, { cause: error });
}
