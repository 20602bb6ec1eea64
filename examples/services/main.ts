import { parseCommandLine, USAGE } from './command-line.js';
import { ListenError } from './http-service.js';
import { startServices, type ServicesOptions } from './start-services.js';

/** As in sysexits.h: the command was used incorrectly. */
const EXIT_USAGE = 64;

await main();

async function main(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      process.stdout.write(USAGE);
      return;
    case 'wrong':
      process.stderr.write(`${command.message}\n\n${USAGE}`);
      process.exitCode = EXIT_USAGE;
      return;
    case 'start':
      await serve(command.options);
  }
}

async function serve(options: ServicesOptions): Promise<void> {
  try {
    const services = await startServices(options);
    const { radar, analyst, visual, optimizer } = services;
    const stop = (): void => {
      process.stderr.write('Stopping.\n');
      void services.close();
    };
    // Once each: a second signal of a kind ends the process at once.
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    const urls = { RADAR: radar.url, ANALYST: analyst.url, VISUAL: visual.url, OPTIMIZER: optimizer.url };
    process.stdout.write(`${JSON.stringify({ ready: true, urls })}\n`);
    process.stderr.write('The reference services are ready. Ctrl-C stops them.\n');
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof ListenError) {
      process.stderr.write('Choose other ports with --port-base, --ports or --free-ports.\n');
    }
    process.exitCode = 1;
  }
}
