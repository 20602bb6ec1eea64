import type { Command } from 'commander';
import { runDemo } from '../demo/run-demo.js';
import type { Does } from '../does.js';

/** `leadboost demo` */
export function addDemoCommand(program: Command, does: Does): void {
  program
    .command('demo')
    .description('starts services and server, and shows a few campaigns live; needs nothing else')
    .option('--exit', 'ends when the campaigns have: 0 when each ended as it should, else 1')
    .option('--fast', 'shortens every wait')
    .action(does(runDemo));
}
