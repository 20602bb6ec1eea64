import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ContenderPlace, FromContender, ToContender } from './contender.js';

/** The worker processes of one contender, under a load that is always the same size. */
export class ContenderProcesses {
  readonly #processes: ChildProcess[] = [];
  #onEnded: (campaigns: number) => void = () => undefined;
  #onFailed: (error: Error) => void = () => undefined;

  /** Starts `count` processes of a module beside this one, one after the other: not all make their tables safely at once. */
  static async start(module: string, count: number, place: ContenderPlace): Promise<ContenderProcesses> {
    const path = fileURLToPath(new URL(`./${module}.js`, import.meta.url));
    const contender = new ContenderProcesses();
    for (let nth = 0; nth < count; nth += 1) {
      const process = fork(path, [JSON.stringify(place)]);
      contender.#processes.push(process);
      await contender.#becomeReady(process);
    }
    return contender;
  }

  /** Runs so many campaigns, `concurrency` at a time. @returns how long all took, in seconds */
  async run(campaigns: number, concurrency: number): Promise<number> {
    const start = performance.now();
    let toBegin = campaigns;
    let toEnd = campaigns;
    let turn = 0;
    await new Promise<void>((resolve, reject) => {
      const begin = (count: number) => {
        const share = Math.min(count, toBegin);
        toBegin -= share;
        if (share > 0) this.#send(turn++, { kind: 'begin', campaigns: share });
      };
      this.#onFailed = reject;
      this.#onEnded = (ended) => {
        toEnd -= ended;
        begin(ended);
        if (toEnd <= 0) resolve();
      };
      for (let lane = 0; lane < this.#processes.length; lane += 1) {
        begin(Math.ceil(concurrency / this.#processes.length));
      }
    });
    return (performance.now() - start) / 1000;
  }

  async stop(): Promise<void> {
    const exits = this.#processes.map((process) => once(process, 'exit'));
    this.#processes.forEach((_, index) => {
      this.#send(index, { kind: 'stop' });
    });
    await Promise.all(exits);
  }

  #send(turn: number, message: ToContender): void {
    this.#processes[turn % this.#processes.length]?.send(message);
  }

  #becomeReady(process: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
      process.on('message', (message: FromContender) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'ended') this.#onEnded(message.campaigns);
        else this.#onFailed(new Error(message.message));
      });
      process.on('exit', (code) => {
        const error = new Error(`A process of the contender ended with ${String(code)}.`);
        reject(error);
        if (code !== 0) this.#onFailed(error);
      });
    });
  }
}
