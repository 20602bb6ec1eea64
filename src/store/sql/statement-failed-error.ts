/** A statement was refused by the database, or its values were: a fault in this program, not in the engine. */
export class StatementFailedError extends Error {
  override readonly name = 'StatementFailedError';
}
