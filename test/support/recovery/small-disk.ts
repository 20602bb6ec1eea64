import { execFileSync } from 'node:child_process';
import { openSync, closeSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { types } from 'node:util';
import { temporaryDirectory, type TemporaryDirectory } from '../temporary-directory.js';

const CHUNK = Buffer.alloc(64 * 1024);

/** A disk of its own that can be filled to the last byte. Needs the right to mount. */
export class SmallDisk {
  readonly #directory: TemporaryDirectory;

  private constructor(directory: TemporaryDirectory) {
    this.#directory = directory;
  }

  /** @returns null where this user may not mount anything */
  static async mount(megabytes: number): Promise<SmallDisk | null> {
    const directory = await temporaryDirectory();
    const options = ['-t', 'tmpfs', '-o', `size=${String(megabytes)}m`, 'tmpfs', directory.path];
    try {
      execFileSync('mount', options, { stdio: 'ignore' });
      return new SmallDisk(directory);
    } catch {
      await directory.remove();
      return null;
    }
  }

  get path(): string {
    return this.#directory.path;
  }

  get #filler(): string {
    return join(this.path, 'filler');
  }

  /** Leaves no room for anything. */
  fill(): void {
    const file = openSync(this.#filler, 'w');
    try {
      for (;;) writeSync(file, CHUNK);
    } catch (error) {
      if (!(types.isNativeError(error) && 'code' in error && error.code === 'ENOSPC')) throw error;
    } finally {
      closeSync(file);
    }
  }

  /** Takes away what filled it. */
  free(): void {
    rmSync(this.#filler);
  }

  async unmount(): Promise<void> {
    execFileSync('umount', [this.path], { stdio: 'ignore' });
    await this.#directory.remove();
  }
}
