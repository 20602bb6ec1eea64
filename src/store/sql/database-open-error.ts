/** The database cannot be used as it is. The message says what is wrong and how to mend it. */
export class DatabaseOpenError extends Error {
  override readonly name = 'DatabaseOpenError';
}
