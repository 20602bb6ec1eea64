import type { Caller } from '../../ports/authenticator.js';
import type { CommandResult, ResumeCampaignCommand } from '../engine.js';
import { runCommand, type CommandContext } from './command-runner.js';

/** Lets a paused campaign go on where it was held. */
export async function resumeCampaign(
  context: CommandContext,
  caller: Caller,
  command: ResumeCampaignCommand,
): Promise<CommandResult> {
  return runCommand(context, caller, {
    ...command,
    mutation: 'resumeCampaign',
    input: command,
    fault: null,
    event: (_record, common) => ({ ...common, type: 'RESUME', data: {} }),
  });
}
