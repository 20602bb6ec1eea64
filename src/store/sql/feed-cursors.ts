const VERSION = '1';

/**
 * Writes and reads the cursors of one database's feed. Each carries the epoch, a random id of the database, so that a
 * cursor of another database is told from its own.
 */
export class FeedCursors {
  readonly #prefix: string;

  constructor(epoch: string) {
    this.#prefix = `${VERSION}.${epoch}.`;
  }

  /** @param position of the entry that the cursor stands behind; 0 stands before all */
  write(position: number): string {
    return Buffer.from(this.#prefix + String(position), 'latin1').toString('base64url');
  }

  /** @returns null for a text that {@link write} did not make */
  read(cursor: string): number | null {
    const text = Buffer.from(cursor, 'base64url').toString('latin1');
    if (!text.startsWith(this.#prefix)) return null;
    const position = Number(text.slice(this.#prefix.length));
    if (!Number.isSafeInteger(position) || position < 0) return null;
    return this.write(position) === cursor ? position : null;
  }
}
