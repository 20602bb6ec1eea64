import type { Caller } from '../../ports/authenticator.js';
import type { CommandResult, StartCampaignCommand } from '../engine.js';
import { runCommand, type CommandContext } from './command-runner.js';

/** Begins the first execution of a campaign. */
export async function startCampaign(
  context: CommandContext,
  caller: Caller,
  command: StartCampaignCommand,
): Promise<CommandResult> {
  return runCommand(context, caller, {
    ...command,
    mutation: 'startCampaign',
    input: command,
    fault: null,
    event: (record, common) => ({
      ...common,
      type: 'START',
      data: { execution: record.snapshot.executionCount + 1 },
    }),
  });
}
