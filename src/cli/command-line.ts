import { Command, CommanderError } from 'commander';
import { packageVersion } from '../util/package-version.js';
import { addAuditCommands } from './commands/audit/audit-commands.js';
import { addCampaignCommands } from './commands/campaign/campaign-commands.js';
import { addDemoCommand } from './commands/demo.js';
import { addMigrateCommand } from './commands/migrate.js';
import { addPruneCommand } from './commands/prune.js';
import { addServeCommand } from './commands/serve.js';
import { addServicesCommand } from './commands/services.js';
import { addWatchCommand } from './commands/watch.js';
import type { Does } from './does.js';
import { ExitCode } from './exit-code.js';

const EPILOGUE = `
The commands campaign, watch and audit export talk to the server at LEADBOOST_URL (http://127.0.0.1:4000) with the
bearer token LEADBOOST_TOKEN. serve is configured by the environment alone.`;

/**
 * Reads the command line and does what it says.
 *
 * @returns the exit status
 * @throws CommandFailure, ConfigError, LeadboostError
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let status: number = ExitCode.OK;
  const does: Does =
    (action) =>
    async (...given) => {
      status = await action(...given);
    };
  const program = new Command('leadboost')
    .description('Takes marketing campaigns through AI services and never loses one.')
    .version(packageVersion())
    .addHelpText('after', EPILOGUE)
    .showHelpAfterError()
    .exitOverride();
  addServeCommand(program, does);
  addDemoCommand(program, does);
  addServicesCommand(program, does);
  addMigrateCommand(program, does);
  addPruneCommand(program, does);
  addCampaignCommands(program, does);
  addWatchCommand(program, does);
  addAuditCommands(program, does);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    // It has said what is wrong, and shown the usage. Help and version end this way as well.
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.OK : ExitCode.USAGE;
    throw error;
  }
  return status;
}
