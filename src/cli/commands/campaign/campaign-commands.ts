import type { Command } from 'commander';
import type { Does } from '../../does.js';
import { addCreateCommand } from './create.js';
import { addListCommand } from './list.js';
import { addMutationCommands } from './mutations.js';
import { addShowCommand } from './show.js';

/** `leadboost campaign ...` */
export function addCampaignCommands(program: Command, does: Does): void {
  const campaign = program.command('campaign').description('creates, steers and shows campaigns');
  addCreateCommand(campaign, does);
  addShowCommand(campaign, does);
  addListCommand(campaign, does);
  addMutationCommands(campaign, does);
}
