import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { formatFailpoint, type Failpoint } from './failpoint.js';
import type { ArmOrder, ClockOrder, ServerReport } from './server-messages.js';

/** How a process ended. */
export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** What a server process is. */
export interface ServerSetup {
  /** `product`: as a user starts it; `failpoints`: the same application, with failpoints around its ports. */
  entry: 'product' | 'failpoints';
  /** All that it gets. */
  environment: Record<string, string>;
  /** An empty one: a developer's `.env` is none of its business. */
  directory: string;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const ENTRIES = { product: here('../../../src/main.js'), failpoints: here('./failpoint-server.js') };
/** Ends a process whose test is gone. */
const EXIT_WITH_PARENT = here('../../../src/cli/processes/exit-with-parent.js');
/** Characters of a process's output that are kept for the message of a failure. */
const KEPT_OUTPUT = 4_000;

/** One server process, from its start to its end. */
export class ServerProcess {
  readonly reports: ServerReport[] = [];
  readonly ended: Promise<ProcessEnd>;
  #url: string | null = null;
  #running = true;
  #output = '';

  private constructor(private readonly child: ChildProcess) {
    // Jest ends its own processes without waiting: none of theirs may outlive them.
    const orphaned = () => child.kill('SIGKILL');
    process.once('exit', orphaned);
    this.ended = once(child, 'exit').then(([code, signal]) => {
      this.#running = false;
      process.off('exit', orphaned);
      return { code: code as number | null, signal: signal as NodeJS.Signals | null };
    });
    child.on('message', (report: ServerReport) => {
      this.reports.push(report);
      if (report.kind === 'listening') this.#url = report.url;
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.#output = (this.#output + text.toString('utf8')).slice(-KEPT_OUTPUT);
      });
    }
  }

  /**
   * Starts a server, and waits until it serves. Where it dies before that because of a failpoint, it is returned dead.
   *
   * @throws Error with its output when it ends in any other way
   */
  static async start({ entry, environment, directory }: ServerSetup): Promise<ServerProcess> {
    const child = fork(ENTRIES[entry], {
      env: environment,
      cwd: directory,
      execArgv: ['--import', EXIT_WITH_PARENT],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const server = new ServerProcess(child);
    const listening = server.reported(({ kind }) => kind === 'listening').then(() => null);
    const end = await Promise.race([server.ended, listening]);
    if (end && end.signal !== 'SIGKILL') throw server.failure(end);
    return server;
  }

  /** Where it serves; null before it does, and from its end on. */
  get url(): string | null {
    return this.#running ? this.#url : null;
  }

  /** Resolves when the process has told something, now or earlier. */
  async reported(what: (report: ServerReport) => boolean): Promise<void> {
    while (!this.reports.some(what)) await once(this.child, 'message');
  }

  /** Sets a failpoint; operations are counted from now on. */
  async arm(failpoint: Failpoint): Promise<void> {
    const order: ArmOrder = { kind: 'arm', failpoint: formatFailpoint(failpoint) };
    await new Promise<void>((resolve) => this.child.send(order, () => resolve()));
  }

  /** Sets the wall clock of the process off by so much. */
  jumpClock(offsetMs: number): void {
    const order: ClockOrder = { kind: 'clock', offsetMs };
    this.child.send(order);
  }

  /** kill -9, whatever the process does at the moment. */
  async kill9(): Promise<ProcessEnd> {
    this.child.kill('SIGKILL');
    return this.ended;
  }

  /** Freezes the process. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  /** Lets a frozen process go on. */
  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Asks the process to end in an orderly way. */
  async terminate(): Promise<ProcessEnd> {
    this.child.kill('SIGTERM');
    return this.ended;
  }

  /** An error that says how the process ended and what it said last. */
  failure({ code, signal }: ProcessEnd): Error {
    return new Error(`The server ended with ${String(signal ?? code)}:\n${this.#output}`);
  }
}
