import { InvalidArgumentError, Option, type Command } from 'commander';
import { readEnvironment } from '../../config/read-environment.js';
import { PRUNABLE_STATES, type PrunableState } from '../../engine/prune-campaigns.js';
import type { Does } from '../does.js';
import { ExitCode } from '../exit-code.js';
import { explainStartFailure } from '../serve/explain-start-failure.js';

const DAY_MS = 86_400_000;
const DAYS_IN: Readonly<Record<string, number>> = { d: 1, w: 7, y: 365 };
/** What is over, though a FAILED one could be retried. */
const OVER: readonly PrunableState[] = ['COMPLETED', 'FAILED', 'CANCELLED'];

interface PruneOptions {
  olderThan: number;
  state?: PrunableState[];
  dryRun?: boolean;
}

/** `leadboost prune` */
export function addPruneCommand(program: Command, does: Does): void {
  program
    .command('prune')
    .description('removes campaigns that have not changed for long, trail included, from DATABASE_URL')
    .requiredOption('--older-than <age>', 'for how long, in days, weeks or years: 90d, 12w, 2y', parseAge)
    .addOption(
      new Option('--state <state...>', `only these (${OVER.join(', ')})`).choices([...PRUNABLE_STATES]),
    )
    .option('--dry-run', 'only says how many there are')
    .action(does(prune));
}

async function prune({ olderThan, state = [...OVER], dryRun = false }: PruneOptions): Promise<number> {
  const config = readEnvironment();
  const { pruneDatabase } = await import('../../app.js');
  try {
    const count = await pruneDatabase(config, { olderThanMs: olderThan, states: state, dryRun });
    const campaigns = count === 1 ? '1 campaign' : `${String(count)} campaigns`;
    process.stdout.write(dryRun ? `${campaigns} would be removed.\n` : `Removed ${campaigns}.\n`);
    return ExitCode.OK;
  } catch (error) {
    throw await explainStartFailure(error, config);
  }
}

/** @returns milliseconds */
function parseAge(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([dwy])$/.exec(text) ?? [];
  const days = Number(count) * (DAYS_IN[unit] ?? Number.NaN);
  if (days >= 1) return days * DAY_MS;
  throw new InvalidArgumentError('It must be at least a day, such as 90d, 12w or 2y.');
}
