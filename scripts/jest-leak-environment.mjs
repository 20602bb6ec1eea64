// jest's node environment, and at the end of each test file a look at what the file left open: a server, a
// socket, a child process, a worker or a timer that still keeps the process alive fails the file.
import { setTimeout as delay } from 'node:timers/promises';
import { TestEnvironment } from 'jest-environment-node';

/** How long sockets and processes get to finish closing, in milliseconds. */
const GRACE = 2_000;

export default class LeakEnvironment extends TestEnvironment {
  #workers = new Set();
  #onWorker = (worker) => {
    this.#workers.add(worker);
    worker.once('exit', () => this.#workers.delete(worker));
  };

  async setup() {
    await super.setup();
    // Node does not list workers among its active resources, but it announces each one.
    process.on('worker', this.#onWorker);
    this.before = countResources();
  }

  async teardown() {
    const deadline = Date.now() + GRACE;
    let leaked = this.#leaked();
    while (leaked.length > 0 && Date.now() < deadline) {
      await delay(20, undefined, { ref: false });
      leaked = this.#leaked();
    }
    process.off('worker', this.#onWorker);
    await super.teardown();
    if (leaked.length > 0) {
      throw new Error(`This test file left open: ${leaked.join(', ')}. Close it in the test or in afterAll.`);
    }
  }

  #leaked() {
    const leaked = this.#workers.size > 0 ? [`${this.#workers.size} Worker`] : [];
    for (const [type, count] of countResources()) {
      const extra = count - (this.before.get(type) ?? 0);
      if (extra > 0) {
        leaked.push(`${extra} ${type}`);
      }
    }
    return leaked;
  }
}

function countResources() {
  const counts = new Map();
  for (const type of process.getActiveResourcesInfo()) {
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return counts;
}
