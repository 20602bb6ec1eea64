// node scripts/run-built.mjs ENTRY [ARGUMENT ...]: builds when dist/ is stale, then runs the entry in this
// very process, so that signals, exit codes and the terminal are the program's own.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildWhenStale } from './build.mjs';

const [entry, ...rest] = process.argv.slice(2);
if (!entry) {
  console.error('usage: node scripts/run-built.mjs ENTRY [ARGUMENT ...]');
  process.exit(64);
}

const status = buildWhenStale();
if (status !== 0) {
  process.exit(status);
}
process.argv = [process.argv[0], resolve(entry), ...rest];
await import(pathToFileURL(resolve(entry)).href);
