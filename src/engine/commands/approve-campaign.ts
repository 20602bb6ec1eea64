import type { Caller } from '../../ports/authenticator.js';
import type { ApproveCampaignCommand, CommandResult } from '../engine.js';
import { checkContentHash, checkRemark, firstFault } from './check-input.js';
import { runCommand, type CommandContext } from './command-runner.js';

/** Lets the content under review be published. The hash binds the decision to what the reviewer saw. */
export async function approveCampaign(
  context: CommandContext,
  caller: Caller,
  command: ApproveCampaignCommand,
): Promise<CommandResult> {
  return runCommand(context, caller, {
    ...command,
    mutation: 'approveCampaign',
    input: command,
    fault: firstFault(checkContentHash(command.contentHash), checkRemark('note', command.note)),
    event: (_record, common) => ({
      ...common,
      type: 'APPROVE',
      data: { content_hash: command.contentHash, note: command.note ?? null },
    }),
  });
}
