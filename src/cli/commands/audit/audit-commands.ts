import type { Command } from 'commander';
import type { Does } from '../../does.js';
import { addExportCommand } from './export.js';
import { addVerifyCommand } from './verify.js';

/** `leadboost audit ...` */
export function addAuditCommands(program: Command, does: Does): void {
  const audit = program
    .command('audit')
    .description('exports audit trails, and verifies them without a server');
  addExportCommand(audit, does);
  addVerifyCommand(audit, does);
}
