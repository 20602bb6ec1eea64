import type { Command } from 'commander';
import { readEnvironment } from '../../config/read-environment.js';
import type { Does } from '../does.js';
import { ExitCode } from '../exit-code.js';
import { explainStartFailure } from '../serve/explain-start-failure.js';

/** `leadboost migrate` */
export function addMigrateCommand(program: Command, does: Does): void {
  program
    .command('migrate')
    .description('brings the database of DATABASE_URL to the schema of this version')
    .action(does(migrate));
}

async function migrate(): Promise<number> {
  const config = readEnvironment();
  const { migrateDatabase } = await import('../../app.js');
  try {
    const changes = await migrateDatabase(config);
    const said =
      changes.length === 0 ? ['The schema is current.'] : changes.map((change) => `Applied ${change}.`);
    process.stdout.write(`${said.join('\n')}\n`);
    return ExitCode.OK;
  } catch (error) {
    throw await explainStartFailure(error, config);
  }
}
