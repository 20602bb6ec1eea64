import { Option, type Command } from 'commander';
import type { Does } from '../does.js';
import { runServer } from '../serve/run-server.js';

interface ServeOptions {
  role?: string;
  port?: string;
}

/** `leadboost serve` */
export function addServeCommand(program: Command, does: Does): void {
  program
    .command('serve')
    .description('serves the API and runs campaigns, as the environment says')
    .addOption(
      new Option('--role <role>', 'what this process does, instead of ROLE').choices([
        'all',
        'api',
        'worker',
      ]),
    )
    .option('--port <port>', 'the port to listen on, instead of PORT')
    .action(
      does(({ role, port }: ServeOptions) =>
        runServer({ ...(role !== undefined && { ROLE: role }), ...(port !== undefined && { PORT: port }) }),
      ),
    );
}
