import type { Command } from 'commander';
import type { Does } from '../does.js';
import { ChildProgram } from '../processes/child-program.js';
import { SERVICES_PROGRAM } from '../processes/programs.js';
import { StopSignal } from '../serve/stop-signal.js';

/** `leadboost services`: whatever follows is for the services, `--help` too. */
export function addServicesCommand(program: Command, does: Does): void {
  program
    .command('services')
    .description(
      'only the reference services: --latency, --failure-rate, --scenario ... (see services --help)',
    )
    .argument('[options...]')
    .helpOption(false)
    .allowUnknownOption()
    .action(does(runServices));
}

async function runServices(args: string[]): Promise<number> {
  const stop = new StopSignal();
  const services = new ChildProgram(SERVICES_PROGRAM, args);
  void stop.received.then(() => services.stop());
  const status = await services.exited;
  stop.dispose();
  return status;
}
