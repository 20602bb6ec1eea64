/*
 * Preloaded into child processes (see child-program.ts): when the parent is gone, even by `kill -9`, the channel to it
 * closes, and the child stops as if it had been asked to.
 */
import { isMainThread } from 'node:worker_threads';

/** How long the program gets to stop by itself, in milliseconds. */
const PATIENCE_MS = 5_000;

function stop(): void {
  setTimeout(() => process.exit(1), PATIENCE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
}

// Worker threads load it as well, and have no channel.
if (isMainThread) {
  process.once('disconnect', stop);
  // The channel alone keeps no program running.
  process.channel?.unref();
  if (!process.connected) stop();
}
