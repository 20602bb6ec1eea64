const VERSION = '1';
/** The largest place of an entry in its transaction that databases know. */
const MAX_POSITION = 2 ** 31 - 1;

/** A place in a feed: whole numbers, compared one after the other. How many they are is the database's affair. */
export type FeedPlace = readonly number[];

/**
 * Writes and reads the cursors of one database's feed. Each carries the epoch, a random id of the database, so that a
 * cursor of another database is told from its own.
 */
export class FeedCursors {
  readonly #prefix: string;
  readonly #numbers: number;

  /** @param numbers of which a place consists */
  constructor(epoch: string, numbers = 1) {
    this.#prefix = `${VERSION}.${epoch}.`;
    this.#numbers = numbers;
  }

  /** @param place of the entry that the cursor stands behind; zeros stand before all */
  write(...place: FeedPlace): string {
    return Buffer.from(this.#prefix + place.join('.'), 'latin1').toString('base64url');
  }

  /** @returns null for a text that {@link write} did not make */
  read(cursor: string): FeedPlace | null {
    const text = Buffer.from(cursor, 'base64url').toString('latin1');
    if (!text.startsWith(this.#prefix)) return null;
    const place = text.slice(this.#prefix.length).split('.').map(Number);
    const sound = place.every((number) => Number.isSafeInteger(number) && number >= 0);
    const known = place.slice(1).every((position) => position <= MAX_POSITION);
    return sound && known && place.length === this.#numbers && this.write(...place) === cursor ? place : null;
  }
}
