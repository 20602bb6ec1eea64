import { CommandFailure } from '../command-failure.js';
import { ExitCode } from '../exit-code.js';
import { ChildProgram, type ChildOptions } from '../processes/child-program.js';

/** Lines of a child's output that are kept, to be shown when it fails. */
const KEPT_LINES = 20;

/** Reads, from what a child wrote or sent, what says that it is ready; undefined for anything else. */
export type Recognise<Ready> = (said: unknown) => Ready | undefined;

/** A child process of the demo that says when it is ready. */
export class DemoChild<Ready> {
  /** What it said when it was ready; rejects with CommandFailure when it ended instead. */
  readonly ready: Promise<Ready>;
  /** Rejects with CommandFailure when it ends without having been asked to. */
  readonly failed: Promise<never>;
  private readonly program: ChildProgram;
  private readonly lines: string[] = [];
  private isStopping = false;

  /** @param name for messages */
  constructor(
    private readonly name: string,
    program: string,
    args: readonly string[],
    options: Pick<ChildOptions, 'env' | 'directory'>,
    recognise: Recognise<Ready>,
  ) {
    let announce: (ready: Ready) => void;
    const announced = new Promise<Ready>((resolve) => (announce = resolve));
    const hear = (said: unknown) => {
      const ready = recognise(said);
      if (ready !== undefined) announce(ready);
    };
    this.program = new ChildProgram(program, args, {
      ...options,
      onMessage: hear,
      onLine: (line) => {
        this.keep(line);
        hear(parse(line));
      },
    });
    this.failed = this.program.exited.then((status) => this.onExit(status));
    this.ready = Promise.race([announced, this.failed]);
    // Whoever waits for them hears of a failure; nobody has to wait.
    this.failed.catch(() => undefined);
    this.ready.catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.program.stop();
  }

  private keep(line: string): void {
    this.lines.push(line);
    if (this.lines.length > KEPT_LINES) this.lines.shift();
  }

  private onExit(status: number): Promise<never> {
    if (this.isStopping) return new Promise(() => undefined);
    const said = this.lines.map((line) => `  ${line}`).join('\n');
    const exitCode = status === ExitCode.CANNOT_LISTEN ? ExitCode.CANNOT_LISTEN : ExitCode.FAILED;
    throw new CommandFailure(
      exitCode,
      `The ${this.name} ended by itself, status ${status}. It said:\n${said}`,
    );
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
