#!/usr/bin/env node
import { runCommandLine } from './command-line.js';
import { runToExit } from './run-to-exit.js';

await runToExit(() => runCommandLine(process.argv.slice(2)));
