import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

const LINE_BREAK = 0x0a;

interface PendingLine {
  readonly bytes: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A file of lines that only grows. A line counts once it is on the disk; lines that come together share a sync.
 * One process at a time may write to a file.
 */
export class LineFile {
  #pending: PendingLine[] = [];
  #writing: Promise<void> | undefined;

  private constructor(
    readonly path: string,
    readonly file: FileHandle,
    /** How many bytes of whole lines there are. */
    private size: number,
  ) {}

  /**
   * Opens a file, or makes a new one, and gives every whole line of it to `onLine`. The rest after the last line
   * break is what a crash left of a line that never counted: it is cut off.
   * @throws Error when the file cannot be opened, or when `onLine` throws, with the number of the line
   */
  static async open(path: string, onLine: (line: string) => void): Promise<LineFile> {
    const file = await open(path, 'a+');
    try {
      const size = await readLines(path, onLine);
      await file.truncate(size);
      return new LineFile(path, file, size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Adds a line. @returns when it is on the disk */
  append(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ bytes: Buffer.from(`${line}\n`), resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  /** Waits for the lines that are being written, and closes the file. */
  async close(): Promise<void> {
    await this.#writing;
    await this.file.close();
  }

  async #writeAll(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      try {
        await this.#write(Buffer.concat(batch.map(({ bytes }) => bytes)));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    // In the same turn as the last look at what is pending: a line added from now on starts a new run.
    this.#writing = undefined;
  }

  async #write(bytes: Buffer): Promise<void> {
    try {
      await this.file.appendFile(bytes);
      await this.file.datasync();
      this.size += bytes.length;
    } catch (error) {
      // Half a line, as of a full disk, would spoil the next one; and nobody was told that this one counts.
      await this.file.truncate(this.size);
      throw error;
    }
  }
}

/** @returns how many bytes the whole lines take */
async function readLines(path: string, onLine: (line: string) => void): Promise<number> {
  let number = 0;
  let size = 0;
  let rest = Buffer.alloc(0);
  const stream: AsyncIterable<Buffer> = createReadStream(path);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(LINE_BREAK); end >= 0; end = rest.indexOf(LINE_BREAK)) {
      number += 1;
      try {
        onLine(rest.toString('utf8', 0, end));
      } catch (error) {
        throw new Error(`${path}, line ${number} cannot be read.`, { cause: error });
      }
      size += end + 1;
      rest = rest.subarray(end + 1);
    }
  }
  return size;
}
