import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  /** Told each line that it writes, to stdout and stderr alike; left out, it writes where this process does. */
  onLine?: (line: string) => void;
  /** Told what it sends with `process.send`. */
  onMessage?: (message: unknown) => void;
  env?: Readonly<Record<string, string | undefined>>;
  /** Its working directory. */
  directory?: string;
}

/** How long a child gets to end after it was asked to, in milliseconds. */
const PATIENCE_MS = 8_000;
/** Loaded into every child, so that it ends with this process, whatever ends this one. */
const WATCH_PARENT = new URL('./exit-with-parent.js', import.meta.url);

/**
 * A program of ours in a process of its own. It is not part of the terminal's foreground group: Ctrl-C reaches this
 * process alone, which then decides the order in which things end.
 */
export class ChildProgram {
  /** Resolves with the exit status, or 128 and the signal's number; rejects when it cannot be started. */
  readonly exited: Promise<number>;
  private readonly child: ChildProcess;

  constructor(program: string, args: readonly string[], options: ChildOptions = {}) {
    const { onLine, onMessage } = options;
    const output = onLine ? 'pipe' : 'inherit';
    this.child = spawn(process.execPath, ['--import', WATCH_PARENT.href, program, ...args], {
      stdio: ['ignore', output, output, 'ipc'],
      detached: true,
      env: options.env,
      cwd: options.directory,
    });
    for (const input of [this.child.stdout, this.child.stderr]) {
      if (input && onLine) createInterface({ input }).on('line', onLine);
    }
    if (onMessage) this.child.on('message', onMessage);
    this.exited = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code, signal) => {
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      });
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Asks it to stop, and ends it when it does not. @returns its exit status */
  async stop(): Promise<number> {
    this.child.kill('SIGTERM');
    const patience = setTimeout(() => this.child.kill('SIGKILL'), PATIENCE_MS);
    try {
      return await this.exited;
    } finally {
      clearTimeout(patience);
    }
  }
}
