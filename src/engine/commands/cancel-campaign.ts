import type { Caller } from '../../ports/authenticator.js';
import type { CancelCampaignCommand, CommandResult } from '../engine.js';
import { checkRemark } from './check-input.js';
import { runCommand, type CommandContext } from './command-runner.js';

/** Ends a campaign for good. An answer that comes later is recorded and changes nothing; a publication is not retracted. */
export async function cancelCampaign(
  context: CommandContext,
  caller: Caller,
  command: CancelCampaignCommand,
): Promise<CommandResult> {
  return runCommand(context, caller, {
    ...command,
    mutation: 'cancelCampaign',
    input: command,
    fault: checkRemark('reason', command.reason),
    event: (_record, common) => ({ ...common, type: 'CANCEL', data: { reason: command.reason ?? null } }),
  });
}
