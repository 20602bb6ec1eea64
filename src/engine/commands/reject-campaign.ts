import type { Caller } from '../../ports/authenticator.js';
import type { CommandResult, RejectCampaignCommand } from '../engine.js';
import { checkReason } from './check-input.js';
import { runCommand, type CommandContext } from './command-runner.js';

/** Refuses the content under review: the campaign fails, and a retry takes the reason along as feedback. */
export async function rejectCampaign(
  context: CommandContext,
  caller: Caller,
  command: RejectCampaignCommand,
): Promise<CommandResult> {
  return runCommand(context, caller, {
    ...command,
    mutation: 'rejectCampaign',
    input: command,
    fault: checkReason('reason', command.reason),
    event: (_record, common) => ({ ...common, type: 'REJECT', data: { reason: command.reason } }),
  });
}
