import type { Command } from 'commander';
import { continueChain, EMPTY_CHAIN, type ChainHead } from '../../../contracts/audit-chain.js';
import type { Does } from '../../does.js';
import { ExitCode } from '../../exit-code.js';
import { printableJson } from '../../output/printable.js';
import { writeLine } from '../../output/write-line.js';
import { openSession, withClientUrl, type ClientOptions } from '../client-options.js';
import { trailEntries } from './trail-pages.js';

/** `leadboost audit export` */
export function addExportCommand(audit: Command, does: Does): void {
  withClientUrl(audit.command('export').argument('<id>', 'the campaign'))
    .description('writes a campaign’s audit trail as JSON lines; the last line is its head')
    .action(does(exportTrail));
}

async function exportTrail(id: string, options: Pick<ClientOptions, 'url'>): Promise<number> {
  const { client, printer } = openSession({ ...options, output: 'jsonl' });
  let chain: ChainHead | null = EMPTY_CHAIN;
  let head: ChainHead = EMPTY_CHAIN;
  for await (const entry of trailEntries(client, id)) {
    await writeLine(process.stdout, printableJson(entry));
    chain = chain && continueChain(entry.campaignId, chain, [entry]);
    head = { sequence: entry.sequence, hash: entry.hash };
  }
  await writeLine(process.stdout, printableJson({ head }));
  if (chain) return ExitCode.OK;
  printer.note('The chain of this trail is broken: `leadboost audit verify` says where.');
  return ExitCode.FAILED;
}
