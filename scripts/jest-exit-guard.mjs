// A run whose process does not end by itself has leaked something. It fails: it neither hangs for ever nor ends
// as a success.

/** How long jest gets to end by itself after the last test, in milliseconds. */
const GRACE = 5_000;

export default class JestExitGuard {
  #watch;

  constructor(globalConfig) {
    this.#watch = globalConfig.watch || globalConfig.watchAll;
  }

  onRunComplete() {
    if (this.#watch) {
      return;
    }
    setTimeout(() => {
      console.error(
        `Still not ended: something keeps the process alive (${process.getActiveResourcesInfo()}).`,
      );
      process.exit(1);
    }, GRACE).unref();
  }
}
