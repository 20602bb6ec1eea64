import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseOpenError } from '../sql/database-open-error.js';

const SCHEME = 'file:';

/**
 * The path that a `file:` URL names: `file:./data/leadboost.db` below the working directory, `file:/var/lib/x.db` and
 * `file:///var/lib/x.db` from the root.
 *
 * @throws DatabaseOpenError when the text is not such a URL
 */
export function sqlitePath(url: string): string {
  if (!url.startsWith(SCHEME)) {
    throw new DatabaseOpenError(
      `"${url}" is not a SQLite URL: write file:PATH, such as file:./data/leadboost.db.`,
    );
  }
  if (url.includes('?') || url.includes('#')) {
    throw new DatabaseOpenError(`"${url}" has parameters: a SQLite URL is file:PATH and nothing else.`);
  }
  const path = url.startsWith('file://') ? pathOfFullUrl(url) : url.slice(SCHEME.length);
  if (path === '' || path.startsWith(':')) {
    throw new DatabaseOpenError(`"${url}" names no file: campaigns are kept on disk only, write file:PATH.`);
  }
  return resolve(path);
}

function pathOfFullUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    throw new DatabaseOpenError(
      `"${url}" does not name a local file: write file:///PATH for a path from the root.`,
    );
  }
}

/**
 * Makes the directory of a database file, and finds out what would keep the file from being opened.
 *
 * @throws DatabaseOpenError with a sentence that says how to mend it
 */
export function prepareLocation(path: string): void {
  const directory = dirname(path);
  try {
    makeDirectory(directory);
  } catch (error) {
    throw new DatabaseOpenError(
      `The directory ${directory} cannot be made (${reasonOf(error)}): make it, or point DATABASE_URL elsewhere.`,
    );
  }
  if (!statSync(directory).isDirectory()) {
    throw new DatabaseOpenError(`${directory} is not a directory: point DATABASE_URL elsewhere.`);
  }
  if (existsSync(path) && !statSync(path).isFile()) {
    throw new DatabaseOpenError(`${path} is not a file: point DATABASE_URL at the database file itself.`);
  }
  // SQLite writes beside the file as well: its log lies there.
  for (const place of existsSync(path) ? [directory, path] : [directory]) {
    try {
      accessSync(place, constants.R_OK | constants.W_OK);
    } catch (error) {
      throw new DatabaseOpenError(
        `${place} cannot be written (${reasonOf(error)}): give this user the right, or point DATABASE_URL elsewhere.`,
      );
    }
  }
}

/** Level by level: Node's own recursive form never returns where a file system refuses with ENOENT, as /proc does. */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) {
    return;
  }
  makeDirectory(dirname(directory));
  try {
    mkdirSync(directory);
  } catch (error) {
    // Another process that starts at the same moment may have made it.
    if (!existsSync(directory)) {
      throw error;
    }
  }
}

/** The system's name for what went wrong, such as EACCES. */
function reasonOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}
