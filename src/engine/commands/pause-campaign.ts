import type { Caller } from '../../ports/authenticator.js';
import type { CommandResult, PauseCampaignCommand } from '../engine.js';
import { runCommand, type CommandContext } from './command-runner.js';

/** Holds a campaign: no new step or attempt starts; a step in flight finishes and its result is kept. */
export async function pauseCampaign(
  context: CommandContext,
  caller: Caller,
  command: PauseCampaignCommand,
): Promise<CommandResult> {
  return runCommand(context, caller, {
    ...command,
    mutation: 'pauseCampaign',
    input: command,
    fault: null,
    event: (_record, common) => ({ ...common, type: 'PAUSE', data: {} }),
  });
}
